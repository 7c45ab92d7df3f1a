namespace Kappa.Kafka;

/// <summary>A place in a partition. As a committed offset: the next offset to read, with the metadata that was committed with it.</summary>
public readonly record struct PartitionOffset(string Topic, int Partition, long Offset, string? Metadata = null, KafkaError Error = default)
{
    /// <summary>Logical offset: the first record that the partition holds.</summary>
    public const long Beginning = -2;

    /// <summary>Logical offset: after the last record.</summary>
    public const long End = -1;

    /// <summary>No offset: none is committed; as a start, use the committed one or else <c>auto.offset.reset</c>.</summary>
    public const long Unset = -1001;
}
