using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>Where records go and who is waited for.</summary>
public sealed record IngressDestination
{
    /// <summary>The cluster, connected. Its topics exist. Stays the caller's.</summary>
    public required KafkaCluster Cluster { get; init; }

    /// <summary>
    /// Settings of the producer (librdkafka's names), at least <c>bootstrap.servers</c>. <c>acks</c> and <c>enable.idempotence</c> may not be weakened;
    /// <c>delivery.timeout.ms</c> (default here 120,000) is the time after which a record that no broker acknowledges fails the run.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Readers that the run does not outrun. Without any, nothing paces the run.</summary>
    public IReadOnlyList<PaceWatch> Watches { get; init; } = [];

    /// <summary>How far ahead of its readers the run may be.</summary>
    public PacingOptions Pacing { get; init; } = new();

    /// <summary>Records in flight at most: sent and not yet acknowledged.</summary>
    public int MaxInFlightRecords { get; init; } = 65_536;
}
