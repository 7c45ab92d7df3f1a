using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Receiving;

/// <summary>
/// Goes on from other offsets. The assignment before the seek ends, and one begins: what still runs from before finishes, its result is written, and it
/// moves no offset any more. Records of its key that are read again wait for it. Owned by the poll thread.
/// </summary>
internal sealed class Seeks(KafkaConsumer consumer, Assignments assignments, PartitionPauses pauses, Drain drain, AssignmentStart start, ConsumerLog log)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Seeks; the group's offsets go with it.</summary>
    /// <exception cref="InvalidOperationException">A partition is not assigned to this consumer, or is being given up.</exception>
    /// <exception cref="KafkaException">The client refuses.</exception>
    public void To(IReadOnlyList<PartitionOffset> offsets)
    {
        foreach (var (offset, assignment) in offsets.Zip(Replace(offsets, [.. offsets.Select(Assigned)])))
            log.Sought(offset.Topic, offset.Partition, offset.Offset, assignment.Epoch);
        var known = offsets.Where(offset => offset.Offset >= 0).ToList();
        if (known.Count > 0 && consumer.Commit(known) is { IsError: true } error)
            log.CommitFailed(error.Code, error.Reason);
    }

    /// <summary>Reads void assignments again, from what the group has committed; false when that is not known or cannot be sought now.</summary>
    public bool TryReturn()
    {
        var before = assignments.All.Where(assignment => assignment is { IsVoid: true, IsLeaving: false }).ToList();
        if (before.Count == 0)
            return true;
        var (committed, error) = consumer.Committed([.. before.Select(assignment => assignment.Partition)], AssignmentStart.Timeout);
        try
        {
            if (AssignmentStart.Failure(committed, error) is { IsError: true } failure)
                throw new KafkaException(failure);
            var known = committed.ToDictionary(offset => new TopicPartition(offset.Topic, offset.Partition));
            // Where the group has committed nothing, its first record was received by this assignment.
            var offsets = before.ConvertAll(assignment =>
                known[assignment.Partition] is { Offset: >= 0 } offset ? offset : new PartitionOffset(assignment.Partition.Topic, assignment.Partition.Partition, assignment.Tracker.First!.Value));
            foreach (var (former, assignment) in before.Zip(Replace(offsets, before)))
            {
                assignment.MustNotRunAhead = former.MustNotRunAhead;
                log.Returned(former.Partition.Topic, former.Partition.Partition, offsets[before.IndexOf(former)].Offset, assignment.Epoch);
                if (known[former.Partition] is { Offset: >= 0 } offset)
                    start.Inherit(assignment, offset);
            }
            return true;
        }
        catch (KafkaException refused)
        {
            log.ReturnFailed(refused.Error.Code, refused.Error.Reason);
            return false;
        }
    }

    private List<PartitionAssignment> Replace(IReadOnlyList<PartitionOffset> offsets, List<PartitionAssignment> before)
    {
        foreach (var assignment in before)
        {
            pauses.End(assignment, PauseReason.Stuck);
            pauses.End(assignment, PauseReason.MetadataFull);
            pauses.End(assignment, PauseReason.NotDue);
        }
        var failed = consumer.Seek(offsets, Timeout).FirstOrDefault(each => each.Error.IsError);
        if (failed.Error.IsError)
            throw new KafkaException(failed.Error with { Reason = $"{failed.Topic}[{failed.Partition}]: {failed.Error.Reason}" });
        drain.Leave(before);
        return before.ConvertAll(former =>
        {
            var assignment = assignments.Add(former.Partition);
            assignment.Paused = former.Paused;
            return assignment;
        });
    }

    private PartitionAssignment Assigned(PartitionOffset offset) =>
        assignments.Of([new TopicPartition(offset.Topic, offset.Partition)]) is [{ IsClosing: false } assignment]
            ? assignment
            : throw new InvalidOperationException($"{offset.Topic}[{offset.Partition}] is not assigned to this consumer, or is being given up.");
}
