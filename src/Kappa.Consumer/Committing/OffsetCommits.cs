using Kappa.Consumer.Faults;
using Kappa.Consumer.Observing;
using Kappa.Consumer.Receiving;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Committing;

/// <summary>
/// Commits the finished prefixes, with what is finished ahead of them as metadata: those of all partitions together once an interval, and those of a
/// partition that is given up before it goes. One commit at a time: the client sends a commit again after a fault, and it must not overwrite a later one.
/// Owned by the poll thread.
/// </summary>
internal sealed class OffsetCommits(KafkaConsumer consumer, Assignments assignments, CommitPoints points, TimeSpan interval, TimeProvider time, RunMetrics metrics,
    RunFault runFault, ConsumerLog log) : IOffsetCommits
{
    /// <summary>Time that is waited for a commit when partitions are given up.</summary>
    public static readonly TimeSpan LastCommitTimeout = TimeSpan.FromSeconds(5);

    private long _last = time.GetTimestamp();
    private long _began;

    /// <summary>A commit is answered by an event: no turn need come sooner for it.</summary>
    public bool IsPending => false;

    public void Tick()
    {
        points.Advance();
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(_last, now) < interval || consumer.IsCommitting)
            return;
        _last = now;
        var due = Due(assignments.All, isLast: false);
        if (due.Count == 0)
            return;
        _began = metrics.BeginOperation();
        var error = consumer.Commit(due);
        if (error.IsError)
            Take(due, error);
    }

    public void Take(IReadOnlyList<PartitionOffset> offsets, KafkaError error)
    {
        metrics.Committed(_began, error.IsError ? error.Code : offsets.FirstOrDefault(offset => offset.Error.IsError).Error.Code);
        _began = 0;
        foreach (var offset in offsets)
        {
            var partition = new TopicPartition(offset.Topic, offset.Partition);
            // Of an assignment that a seek has ended it says nothing about the one that has begun.
            if (assignments.Of([partition]) is not [var assignment] || assignment.Sent != offset.Offset)
                continue;
            if (!error.IsError && !offset.Error.IsError)
                (assignment.Committed, assignment.IsConfirmed) = (offset.Offset, true);
            else
                (assignment.Sent, assignment.SentMetadata) = (assignment.Committed, null);
        }
        // Once a commit, however many partitions say it.
        foreach (var failure in offsets.Select(offset => offset.Error).Append(error).Where(each => each.IsError).DistinctBy(each => each.Code))
            Act(failure);
    }

    public bool TryCommitLast(IReadOnlyCollection<PartitionAssignment> leaving)
    {
        points.Advance();
        var last = Due(leaving, isLast: true);
        if (last.Count == 0)
            return true;
        _began = metrics.BeginOperation();
        var (offsets, error) = consumer.Commit(last, LastCommitTimeout);
        Take(offsets, error);
        return true;
    }

    public void Lose(IReadOnlyCollection<PartitionAssignment> lost)
    {
        // Nothing is committed of them.
    }

    public void CommitLast() => TryCommitLast(assignments.All);

    // What differs from what was sent before; of the last ones also what has not been confirmed.
    private List<PartitionOffset> Due(IReadOnlyCollection<PartitionAssignment> of, bool isLast)
    {
        var due = new List<PartitionOffset>(of.Count);
        foreach (var assignment in of)
        {
            if (points.Of(assignment) is not { } point || point.IsSent(assignment) && (!isLast || assignment.IsConfirmed))
                continue;
            (assignment.Sent, assignment.SentMetadata, assignment.IsConfirmed) = (point.Offset, point.Metadata, false);
            due.Add(new PartitionOffset(assignment.Partition.Topic, assignment.Partition.Partition, point.Offset, point.Metadata));
        }
        return due;
    }

    private void Act(KafkaError error)
    {
        if (error.Code == FaultTable.MetadataTooLarge)
            points.Shorten(log);
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
