namespace Kappa.Kafka;

/// <summary>What the group waits to be told.</summary>
internal sealed record PendingRebalance(RebalanceKind Kind, IReadOnlyList<TopicPartition> Partitions);

/// <summary>Which way partitions go.</summary>
internal enum RebalanceKind
{
    Assign,
    Revoke,
}
