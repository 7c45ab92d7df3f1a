namespace Kappa.Consumer;

/// <summary>Where a consumer stands, at one moment. Counts are since the start of the host; taking it costs little and disturbs nothing.</summary>
public sealed record ConsumerProgress
{
    /// <summary>What the consumer is doing.</summary>
    public required ConsumerState State { get; init; }

    /// <summary>Records received.</summary>
    public required long Received { get; init; }

    /// <summary>Records finished with an acknowledged result.</summary>
    public required long Results { get; init; }

    /// <summary>Records finished without a result.</summary>
    public required long Filtered { get; init; }

    /// <summary>Records finished by an acknowledged dead letter.</summary>
    public required long DeadLettered { get; init; }

    /// <summary>Records that were moved to a retry topic, from where they are received again.</summary>
    public long Delayed { get; init; }

    /// <summary>Attempts that failed and were followed by another.</summary>
    public required long Retries { get; init; }

    /// <summary>Received records that were given back unfinished because their partition went away or the host stopped.</summary>
    public required long GivenBack { get; init; }

    /// <summary>
    /// Received records that were not handled here because an earlier owner of their partition had finished them. They are counted nowhere else.
    /// </summary>
    public required long FinishedBefore { get; init; }

    /// <summary>Records in work: received, and neither finished nor given back.</summary>
    public required long InFlight { get; init; }

    /// <summary>Handlers that run now.</summary>
    public required int Handling { get; init; }

    /// <summary>Handlers that may run at once now.</summary>
    public required int Concurrency { get; init; }

    /// <summary>What the circuit breaker lets through; null where there is none.</summary>
    public CircuitState? Circuit { get; init; }

    /// <summary>
    /// Time that this host needs for the records of its partitions that are not finished: their number, times what a handler took of late, over the handlers at once. What the
    /// metric <c>kappa.consumer.work.outstanding</c> says; for scaling.
    /// </summary>
    public TimeSpan WorkOutstanding { get; init; }

    /// <summary>The partitions that are assigned now.</summary>
    public required IReadOnlyList<PartitionProgress> Partitions { get; init; }

    /// <summary>Records finished in any way, those that were moved to a retry topic included.</summary>
    public long Completed => Results + Filtered + DeadLettered + Delayed;

    /// <summary>Records of the assigned partitions that are not finished, where the end of every partition is known; else null.</summary>
    public long? LagRecords => Partitions.Any(partition => partition.LagRecords is null) ? null : Partitions.Sum(partition => partition.LagRecords);
}
