using Kappa.Kafka;

namespace Kappa.Sink;

/// <summary>Where the job has said that the topics end. Told by any thread, asked by the sink's.</summary>
internal sealed class Completion
{
    private volatile IReadOnlyList<PartitionOffset>? _watermarks;

    public IReadOnlyList<PartitionOffset>? Watermarks => _watermarks;

    public void Tell(IReadOnlyList<PartitionOffset> watermarks) => _watermarks = [.. watermarks];

    /// <summary>Whether every partition is read to its end; false as long as no end is known.</summary>
    public bool IsReached(TopicPositions egress, TopicPositions deadLetter)
    {
        if (_watermarks is not { } watermarks)
            return false;
        foreach (var end in watermarks)
        {
            var topic = end.Topic == egress.Topic ? egress : deadLetter;
            if (topic.Partitions.Count <= end.Partition || topic[end.Partition].Next < end.Offset)
                return false;
        }
        return true;
    }
}
