using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Receiving;

/// <summary>
/// Goes on from other offsets. The assignment before the seek ends, and one begins: what still runs from before finishes, its result is written, and it
/// moves no offset any more. Records of its key that are read again wait for it. Owned by the poll thread.
/// </summary>
internal sealed class Seeks(KafkaConsumer consumer, Assignments assignments, PartitionPauses pauses, Drain drain, ConsumerLog log)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Seeks; the group's offsets go with it.</summary>
    /// <exception cref="InvalidOperationException">A partition is not assigned to this consumer, or is being given up.</exception>
    /// <exception cref="KafkaException">The client refuses.</exception>
    public void To(IReadOnlyList<PartitionOffset> offsets)
    {
        var before = offsets.Select(offset => Assigned(offset)).ToList();
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
        foreach (var (offset, former) in offsets.Zip(before))
        {
            var assignment = assignments.Add(former.Partition);
            assignment.Paused = former.Paused;
            log.Sought(offset.Topic, offset.Partition, offset.Offset, assignment.Epoch);
        }
        var known = offsets.Where(offset => offset.Offset >= 0).ToList();
        if (known.Count > 0 && consumer.Commit(known) is { IsError: true } error)
            log.CommitFailed(error.Code, error.Reason);
    }

    private PartitionAssignment Assigned(PartitionOffset offset) =>
        assignments.Of([new TopicPartition(offset.Topic, offset.Partition)]) is [{ IsClosing: false } assignment]
            ? assignment
            : throw new InvalidOperationException($"{offset.Topic}[{offset.Partition}] is not assigned to this consumer, or is being given up.");
}
