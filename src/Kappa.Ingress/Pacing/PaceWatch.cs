using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>A topic whose reader must not be outrun. Name either a group or a delegate.</summary>
public sealed record PaceWatch
{
    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Group whose committed offsets say how far the topic is read.</summary>
    public string? Group { get; init; }

    /// <summary>
    /// Says how far the topic is read, as the next offset of each partition, where a reader has no group. A partition that is not named counts as
    /// not read since the run began. Called on a thread of the pool, never twice at once.
    /// </summary>
    public Func<CancellationToken, ValueTask<IReadOnlyList<PartitionOffset>>>? Positions { get; init; }

    /// <summary>Bytes that a record of the topic takes in the broker, on average; null: as measured by the run where it is the one that writes, else sampled.</summary>
    public Func<double>? MeanRecordBytes { get; init; }
}
