namespace Kappa.Kafka;

/// <summary>What a consumer tells besides records. Returned by <see cref="KafkaConsumer.TryReadEvent"/>, on the thread that receives.</summary>
public abstract record ConsumerEvent
{
    private ConsumerEvent() { }

    /// <summary>Partitions were assigned: answer with <see cref="KafkaConsumer.CompleteAssign"/>, with start offsets where wanted.</summary>
    public sealed record Assigned(IReadOnlyList<TopicPartition> Partitions) : ConsumerEvent;

    /// <summary>Partitions are being revoked: finish their work, then answer with <see cref="KafkaConsumer.CompleteRevoke"/>. Receive goes on meanwhile.</summary>
    public sealed record Revoked(IReadOnlyList<TopicPartition> Partitions) : ConsumerEvent;

    /// <summary>Partitions are lost: others may own them already, commits will fail. Answer with <see cref="KafkaConsumer.CompleteRevoke"/>.</summary>
    public sealed record Lost(IReadOnlyList<TopicPartition> Partitions) : ConsumerEvent;

    /// <summary>An asynchronous commit ended; each partition has its own error.</summary>
    public sealed record Committed(IReadOnlyList<PartitionOffset> Offsets, KafkaError Error) : ConsumerEvent;

    /// <summary>The client or a partition reported an error.</summary>
    public sealed record Failed(KafkaError Error, TopicPartition? Partition) : ConsumerEvent;

    /// <summary>Everything in a partition was read, up to <paramref name="Offset"/>; when <c>enable.partition.eof</c> is set.</summary>
    public sealed record ReachedEnd(TopicPartition Partition, long Offset) : ConsumerEvent;

    /// <summary>Statistics as JSON, when <c>statistics.interval.ms</c> is set.</summary>
    public sealed record Statistics(string Json) : ConsumerEvent;

    /// <summary>A line of the client's own log. Kappa asks for warnings and worse (<c>log_level</c> 4) unless another level or <c>debug</c> is set.</summary>
    public sealed record Logged(KafkaLogLine Line) : ConsumerEvent;
}
