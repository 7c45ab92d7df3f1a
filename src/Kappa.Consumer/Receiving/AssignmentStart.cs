using Kappa.Consumer.Committing;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Receiving;

/// <summary>Begins assignments: with what earlier owners had finished ahead of the offsets that they committed. Owned by the poll thread.</summary>
internal sealed class AssignmentStart(KafkaConsumer consumer, Assignments assignments, AskedPauses asked, ConsumerLog log)
{
    /// <summary>Time that is waited for the committed offsets.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public void Begin(IReadOnlyList<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
            log.Assigned(partition.Topic, partition.Partition, assignments.Add(partition).Epoch);
        // The client finds the offsets by itself; their metadata it does not tell.
        var (committed, error) = consumer.Committed(partitions, Timeout);
        if (error.IsError)
            log.MetadataUnread(error.Code, error.Reason);
        foreach (var offset in committed)
        {
            if (assignments.Of([new TopicPartition(offset.Topic, offset.Partition)]) is not [var assignment])
                continue;
            assignment.Start = offset.Offset;
            if (!string.IsNullOrEmpty(offset.Metadata))
                assignment.Inherited = Read(offset, offset.Metadata);
        }
        consumer.CompleteAssign([.. partitions.Select(each => new PartitionOffset(each.Topic, each.Partition, PartitionOffset.Unset))]);
        asked.Apply();
    }

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
