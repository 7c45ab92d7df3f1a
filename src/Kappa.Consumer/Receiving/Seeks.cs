using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Receiving;

/// <summary>
/// Goes on from other offsets. The assignment before the seek ends, and one begins: what still runs from before finishes, its result is written, and it
/// moves no offset any more. Records of its key that are read again wait for it. Owned by the poll thread.
/// </summary>
internal sealed class Seeks(KafkaConsumer consumer, Assignments assignments, PartitionPauses pauses, Drain drain, AssignmentStart start, ConsumerLog log)
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Whether these can be sought now.</summary>
    /// <exception cref="InvalidOperationException">A partition is not assigned to this consumer, or is being given up.</exception>
    /// <exception cref="ArgumentException">A partition is named twice.</exception>
    public void Check(IReadOnlyList<PartitionOffset> offsets) => AllAssigned(offsets);

    /// <summary>Seeks; the group's offsets go with the next commit.</summary>
    /// <inheritdoc cref="Check"/>
    /// <exception cref="KafkaException">The client refuses some of them; the others are sought.</exception>
    public void To(IReadOnlyList<PartitionOffset> offsets)
    {
        var (begun, error) = Seek(offsets, AllAssigned(offsets));
        foreach (var (offset, _, assignment) in begun)
        {
            assignment.SoughtTo = offset.Offset;
            log.Sought(offset.Topic, offset.Partition, offset.Offset, assignment.Epoch);
        }
        if (error.IsError)
            throw new KafkaException(error);
    }

    /// <summary>Reads void assignments again, from what the group has committed; false when that is not known or not all can be sought now.</summary>
    public bool TryReturn()
    {
        var before = assignments.All.Where(assignment => assignment is { IsVoid: true, IsLeaving: false }).ToList();
        if (before.Count == 0)
            return true;
        var (committed, error) = consumer.Committed([.. before.Select(assignment => assignment.Partition)], AssignmentStart.Timeout);
        error = AssignmentStart.Failure(committed, error);
        if (!error.IsError)
        {
            var known = committed.ToDictionary(offset => new TopicPartition(offset.Topic, offset.Partition));
            (var begun, error) = Seek(before.ConvertAll(assignment => ReturnOf(assignment, known[assignment.Partition])), before);
            foreach (var (offset, former, assignment) in begun)
            {
                assignment.InOrderBeyond = former.InOrderBeyond;
                if (IsCommitted(former))
                    start.Inherit(assignment, known[former.Partition]);
                else
                    assignment.SoughtTo = former.SoughtTo;
                log.Returned(offset.Topic, offset.Partition, offset.Offset, assignment.Epoch);
            }
        }
        if (error.IsError)
            log.ReturnFailed(error.Code, error.Reason);
        return !error.IsError;
    }

    // Where the group has committed nothing, its first record was received by this assignment.
    private static PartitionOffset ReturnOf(PartitionAssignment assignment, PartitionOffset committed) =>
        IsCommitted(assignment) && committed.Offset >= 0 ? committed
        : new PartitionOffset(assignment.Partition.Topic, assignment.Partition.Partition, assignment.SoughtTo ?? assignment.Tracker.First!.Value);

    // What it was sought to outlives a transaction that was aborted before the group had it.
    private static bool IsCommitted(PartitionAssignment assignment) => assignment.SoughtTo is null || assignment.Committed is not null;

    // Each partition for itself: where the client refuses, everything stays as it was. In what it has begun, nothing of before is paused any more but what was asked for.
    private (List<(PartitionOffset Offset, PartitionAssignment Former, PartitionAssignment Assignment)> Begun, KafkaError Error) Seek(
        IReadOnlyList<PartitionOffset> offsets, List<PartitionAssignment> before)
    {
        IReadOnlyList<PartitionOffset> answers;
        try
        {
            answers = consumer.Seek(offsets, Timeout);
        }
        catch (KafkaException refused)
        {
            return ([], refused.Error);
        }
        var errors = answers.Where(answer => answer.Error.IsError).ToDictionary(answer => new TopicPartition(answer.Topic, answer.Partition), answer => answer.Error);
        var sought = offsets.Zip(before).Where(each => !errors.ContainsKey(each.Second.Partition)).ToList();
        drain.Leave([.. sought.Select(each => each.Second)]);
        var begun = new List<(PartitionOffset, PartitionAssignment, PartitionAssignment)>();
        foreach (var (offset, former) in sought)
        {
            pauses.End(former, PauseReason.Stuck);
            pauses.End(former, PauseReason.MetadataFull);
            pauses.End(former, PauseReason.NotDue);
            var assignment = assignments.Add(former.Partition);
            (assignment.IsRead, assignment.Paused) = (true, former.Paused);
            assignment.Found(offset.Offset, null);
            begun.Add((offset, former, assignment));
        }
        if (errors.Count == 0)
            return (begun, default);
        var all = string.Join("; ", errors.Select(each => $"{each.Key.Topic}[{each.Key.Partition}]: {each.Value.Reason}"));
        return (begun, errors.First().Value with { Reason = all });
    }

    private List<PartitionAssignment> AllAssigned(IReadOnlyList<PartitionOffset> offsets)
    {
        var assigned = offsets.Select(Assigned).ToList();
        return assigned.Distinct().Count() == assigned.Count ? assigned : throw new ArgumentException("A partition is named twice.", nameof(offsets));
    }

    private PartitionAssignment Assigned(PartitionOffset offset) =>
        assignments.Of([new TopicPartition(offset.Topic, offset.Partition)]) is [{ IsClosing: false } assignment]
            ? assignment
            : throw new InvalidOperationException($"{offset.Topic}[{offset.Partition}] is not assigned to this consumer, or is being given up.");
}
