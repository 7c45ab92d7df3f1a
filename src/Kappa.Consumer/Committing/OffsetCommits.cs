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
internal sealed class OffsetCommits(KafkaConsumer consumer, Assignments assignments, TimeSpan interval, TimeProvider time, RunMetrics metrics, RunFault runFault,
    ConsumerLog log)
{
    /// <summary>Time that is waited for a commit when partitions are given up.</summary>
    public static readonly TimeSpan LastCommitTimeout = TimeSpan.FromSeconds(5);

    private readonly List<OffsetRun> _runs = [];
    private long _last = time.GetTimestamp();
    private long _began;
    private int _mostMetadata = AheadMetadata.MostLength;

    /// <summary>Moves every watermark on; commits when the interval has passed.</summary>
    public void Tick()
    {
        var now = time.GetTimestamp();
        foreach (var assignment in assignments.All)
        {
            if (assignment.Tracker.Advance() || assignment.Tracker.BeyondPrefix == 0)
                assignment.Moved = now;
        }
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

    /// <summary>The outcome of a commit has come.</summary>
    public void Take(IReadOnlyList<PartitionOffset> offsets, KafkaError error)
    {
        metrics.Committed(_began, error.IsError ? error.Code : offsets.FirstOrDefault(offset => offset.Error.IsError).Error.Code);
        _began = 0;
        foreach (var offset in offsets)
        {
            var partition = new TopicPartition(offset.Topic, offset.Partition);
            if (assignments.Of([partition]) is not [var assignment])
                continue;
            if (!error.IsError && !offset.Error.IsError)
                assignment.Committed = offset.Offset;
            else if (assignment.Sent == offset.Offset)
                (assignment.Sent, assignment.SentMetadata) = (assignment.Committed, null);
            Act(offset.Error);
        }
        Act(error);
    }

    /// <summary>Commits what is finished of all partitions and waits for the outcome.</summary>
    public void CommitLast() => CommitLast(assignments.All);

    /// <summary>Commits what is finished of these partitions and waits for the outcome.</summary>
    public void CommitLast(IReadOnlyCollection<PartitionAssignment> leaving)
    {
        foreach (var assignment in leaving)
            assignment.Tracker.Advance();
        var last = Due(leaving, isLast: true);
        if (last.Count == 0)
            return;
        _began = metrics.BeginOperation();
        var (offsets, error) = consumer.Commit(last, LastCommitTimeout);
        Take(offsets, error);
    }

    // What differs from what was sent before; of the last ones also what has not been confirmed.
    private List<PartitionOffset> Due(IReadOnlyCollection<PartitionAssignment> of, bool isLast)
    {
        var due = new List<PartitionOffset>(of.Count);
        foreach (var assignment in of)
        {
            if (assignment.Tracker.CommitPoint is not { } offset)
                continue;
            var metadata = MetadataOf(assignment, offset);
            // Nothing is finished: there is nothing to say.
            if (assignment.Tracker.Watermark is null && metadata is null)
                continue;
            if (offset == assignment.Sent && metadata == assignment.SentMetadata && (!isLast || assignment.Sent == assignment.Committed))
                continue;
            (assignment.Sent, assignment.SentMetadata) = (offset, metadata);
            due.Add(new PartitionOffset(assignment.Partition.Topic, assignment.Partition.Partition, offset, metadata));
        }
        return due;
    }

    private string? MetadataOf(PartitionAssignment assignment, long offset)
    {
        _runs.Clear();
        assignment.Tracker.AddAhead(_runs);
        assignment.Inherited.AddFrom(assignment.Tracker.Position!.Value, _runs);
        return AheadMetadata.Encode(offset, _runs, _mostMetadata);
    }

    private void Act(KafkaError error)
    {
        if (!error.IsError)
            return;
        if (error.Code == FaultTable.MetadataTooLarge)
        {
            _mostMetadata /= 2;
            log.MetadataTooLong(_mostMetadata);
        }
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
