using Kappa.Consumer.Faults;
using Kappa.Consumer.Receiving;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Committing;

/// <summary>
/// Commits the finished prefixes: those of all partitions together once an interval, and those of a partition that is given up before it goes.
/// Owned by the poll thread.
/// </summary>
internal sealed class OffsetCommits(KafkaConsumer consumer, Assignments assignments, TimeSpan interval, TimeProvider time, RunFault runFault, ConsumerLog log)
{
    /// <summary>Time that is waited for a commit when partitions are given up.</summary>
    public static readonly TimeSpan LastCommitTimeout = TimeSpan.FromSeconds(5);

    private long _last = time.GetTimestamp();

    /// <summary>Moves every watermark on; commits when the interval has passed.</summary>
    public void Tick()
    {
        var isDue = time.GetElapsedTime(_last) >= interval;
        List<PartitionOffset>? due = null;
        foreach (var assignment in assignments.All)
        {
            assignment.Tracker.Advance();
            if (isDue && assignment.Tracker.Watermark is { } watermark && watermark != assignment.Sent)
            {
                (due ??= []).Add(OffsetOf(assignment, watermark));
                assignment.Sent = watermark;
            }
        }
        if (!isDue)
            return;
        _last = time.GetTimestamp();
        if (due is null)
            return;
        var error = consumer.Commit(due);
        if (error.IsError)
            Take(due, error);
    }

    /// <summary>The outcome of a commit has come.</summary>
    public void Take(IReadOnlyList<PartitionOffset> offsets, KafkaError error)
    {
        foreach (var offset in offsets)
        {
            var partition = new TopicPartition(offset.Topic, offset.Partition);
            if (assignments.Of([partition]) is not [var assignment])
                continue;
            if (!error.IsError && !offset.Error.IsError)
                assignment.Committed = offset.Offset;
            else if (assignment.Sent == offset.Offset)
                assignment.Sent = assignment.Committed;
            Act(offset.Error);
        }
        Act(error);
    }

    /// <summary>Commits what is finished of these partitions and waits for the outcome.</summary>
    public void CommitLast(IReadOnlyList<PartitionAssignment> leaving)
    {
        var last = new List<PartitionOffset>(leaving.Count);
        foreach (var assignment in leaving)
        {
            assignment.Tracker.Advance();
            if (assignment.Tracker.Watermark is { } watermark && watermark != assignment.Committed)
            {
                last.Add(OffsetOf(assignment, watermark));
                assignment.Sent = watermark;
            }
        }
        if (last.Count == 0)
            return;
        var (offsets, error) = consumer.Commit(last, LastCommitTimeout);
        Take(offsets, error);
    }

    private static PartitionOffset OffsetOf(PartitionAssignment assignment, long watermark) =>
        new(assignment.Partition.Topic, assignment.Partition.Partition, watermark);

    private void Act(KafkaError error)
    {
        if (!error.IsError)
            return;
        switch (FaultTable.OfCommit(error))
        {
            case FaultAction.Stop:
                runFault.Set(new KappaConsumerException($"Offsets cannot be committed: {error.Reason}", new KafkaException(error)));
                break;
            case FaultAction.RetryAlways:
                log.CommitFailed(error.Code, error.Reason);
                break;
        }
    }
}
