namespace Kappa.Kafka;

/// <summary>A record to be produced. Everything is copied by the client before the call returns.</summary>
public readonly ref struct OutgoingRecord
{
    /// <summary>The configured partitioner, to one partition of the topic.</summary>
    public const int AnyPartition = -1;

    /// <summary>A record without key, value and headers, for any partition.</summary>
    public OutgoingRecord()
    {
    }

    /// <summary>Topic, from <see cref="KafkaProducer.Topic"/>.</summary>
    public required ProducerTopic Topic { get; init; }

    /// <summary>Partition, or -1 (default) for the configured partitioner.</summary>
    public int Partition { get; init; } = AnyPartition;

    /// <summary>Whether there is a key.</summary>
    public bool HasKey { get; init; }

    /// <summary>Key bytes.</summary>
    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>Whether there is a value.</summary>
    public bool HasValue { get; init; }

    /// <summary>Value bytes.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>Record id to set as header <c>kappa-id</c>, in place of one in <see cref="Headers"/>; null for none.</summary>
    public RecordId? Id { get; init; }

    /// <summary>Further headers.</summary>
    public HeaderBlock Headers { get; init; }

    /// <summary>Milliseconds since the Unix epoch; 0 for now.</summary>
    public long TimestampUnixMs { get; init; }

    /// <summary>The caller's own number, given back in the acknowledgement.</summary>
    public long Tag { get; init; }
}
