namespace Kappa.Kafka;

/// <summary>What a topic is.</summary>
/// <param name="Name">Name.</param>
/// <param name="Id">Changes when the topic is deleted and created again; on the embedded cluster it also changes with the process.</param>
/// <param name="Partitions">Number of partitions.</param>
/// <param name="RetentionBytes">Bytes a partition keeps before it drops its oldest records; null for no limit by size.</param>
/// <param name="Retention">Time that records are kept; null for no limit.</param>
/// <param name="MaxBatchBytes">Bytes of a batch of records at most, its header included (<c>max.message.bytes</c>); null where the cluster does not say.</param>
/// <param name="IsCompacted">Whether older records of a key are removed (<c>cleanup.policy</c> has <c>compact</c>).</param>
public sealed record TopicDescription(string Name, string Id, int Partitions, long? RetentionBytes, TimeSpan? Retention, long? MaxBatchBytes = null, bool IsCompacted = false);
