using Kappa.Kafka;

namespace Kappa.Consumer.Observing;

/// <summary>What is counted of a partition, over all its assignments to this host.</summary>
internal sealed class PartitionMeasures(TopicPartition partition)
{
    private long _received;

    public TopicPartition Partition { get; } = partition;

    /// <summary>Records received.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Name of a span of processing a record, as the conventions have it.</summary>
    public string SpanName { get; } = $"{MessagingAttributes.Process} {partition.Topic}";

    /// <summary>Attributes of processing; made when first needed, and then shared by all records.</summary>
    public KeyValuePair<string, object?>[]? ProcessTags { get; set; }

    /// <summary>So many more records. Poll thread.</summary>
    public void AddReceived(int records) => Volatile.Write(ref _received, _received + records);
}
