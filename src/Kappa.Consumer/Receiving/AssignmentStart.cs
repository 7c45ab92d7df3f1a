using Kappa.Consumer.Committing;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Receiving;

/// <summary>Begins assignments: with what earlier owners had finished ahead of the offsets that they committed. Owned by the poll thread.</summary>
internal sealed class AssignmentStart(KafkaConsumer consumer, Assignments assignments, AskedPauses asked, Beginnings beginnings, bool mustKnow, ConsumerLog log)
{
    /// <summary>Time that is waited for the committed offsets.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstTimeout = TimeSpan.FromMilliseconds(500);

    // Begun and not answered; without any the client still waits for an answer.
    private IReadOnlyList<TopicPartition>? _waiting;
    private TimeSpan _timeout;

    /// <summary>Begins assignments.</summary>
    public void Begin(IReadOnlyList<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
            log.Assigned(partition.Topic, partition.Partition, assignments.Add(partition).Epoch);
        _waiting = partitions;
        // Where it is asked until it is known, other partitions go on between two turns: a member that died in the middle of a commit leaves the offsets open for a while.
        _timeout = mustKnow ? FirstTimeout : Timeout;
        Continue();
    }

    /// <summary>Goes on with assignments whose offsets could not be read, where they must be known: with transactions no record may run twice.</summary>
    public void Continue()
    {
        if (_waiting is null)
            return;
        // The client finds the offsets by itself; their metadata it does not tell.
        var (committed, error) = consumer.Committed(_waiting, _timeout);
        if (Failure(committed, error) is { IsError: true } failure)
        {
            if (mustKnow)
            {
                log.OffsetsUnknown(_waiting.Count, failure.Code, failure.Reason);
                // A coordinator that is slow must have the time to answer.
                _timeout = 2 * _timeout < Timeout ? 2 * _timeout : Timeout;
                return;
            }
            log.MetadataUnread(failure.Code, failure.Reason);
        }
        foreach (var offset in committed)
        {
            if (assignments.Of([new TopicPartition(offset.Topic, offset.Partition)]) is [var assignment])
                Inherit(assignment, offset);
        }
        var begun = _waiting;
        _waiting = null;
        consumer.CompleteAssign([.. begun.Select(each => new PartitionOffset(each.Topic, each.Partition, PartitionOffset.Unset))]);
        foreach (var assignment in assignments.Of(begun))
            assignment.IsRead = true;
        asked.Apply();
        beginnings.Find([.. assignments.Of(begun).Where(assignment => assignment.Start is null)]);
    }

    /// <summary>Partitions are taken away: what has not begun never will.</summary>
    public void Forget() => _waiting = null;

    /// <summary>Lets an assignment begin at what the group has committed.</summary>
    public void Inherit(PartitionAssignment assignment, PartitionOffset committed)
    {
        assignment.Start = committed.Offset;
        if (!string.IsNullOrEmpty(committed.Metadata))
            assignment.Inherited = Read(committed, committed.Metadata);
    }

    /// <summary>The first error of an answer for several partitions.</summary>
    public static KafkaError Failure(IReadOnlyList<PartitionOffset> offsets, KafkaError error) =>
        error.IsError ? error : offsets.FirstOrDefault(offset => offset.Error.IsError).Error;

    private InheritedRuns Read(PartitionOffset committed, string metadata)
    {
        if (AheadMetadata.TryDecode(committed.Offset, metadata, out var runs))
        {
            log.Inherited(committed.Topic, committed.Partition, committed.Offset, runs.Sum(run => run.End - run.Start));
            return new InheritedRuns(runs);
        }
        // Only records that would have been left out run again.
        log.ForeignMetadata(committed.Topic, committed.Partition, committed.Offset, metadata.Length > 40 ? metadata[..40] + "…" : metadata);
        return InheritedRuns.None;
    }
}
