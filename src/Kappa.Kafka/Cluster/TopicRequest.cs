namespace Kappa.Kafka;

/// <summary>A topic to create.</summary>
/// <param name="Name">Name.</param>
/// <param name="Partitions">Number of partitions.</param>
/// <param name="ReplicationFactor">Copies of each partition; -1 for the broker's default.</param>
/// <param name="Configuration">The topic's own settings, for example <c>retention.ms</c>; the embedded cluster has none and ignores them.</param>
public sealed record TopicRequest(string Name, int Partitions, short ReplicationFactor = -1, IReadOnlyDictionary<string, string>? Configuration = null);
