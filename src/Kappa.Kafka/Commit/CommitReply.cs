namespace Kappa.Kafka;

/// <summary>Outcome of one commit.</summary>
internal sealed record CommitReply(IReadOnlyList<PartitionOffset> Offsets, KafkaError Error);
