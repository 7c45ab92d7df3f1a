namespace Kappa.Sink;

/// <summary>One batch, as committed: <c>commits/00000001.json</c>. Immutable; created at most once.</summary>
public sealed record CommitEntry
{
    /// <summary>Position in the log, from 1 without gaps.</summary>
    public required int Number { get; init; }

    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>
    /// The sink that made it, new at each start. A sink's first entry holds no batch: it takes the log over, so that a sink still running elsewhere cannot commit any more.
    /// </summary>
    public required string Writer { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Checksum of the entry before it as stored; empty for the first.</summary>
    public required string Previous { get; init; }

    /// <summary>Offsets that the batch covers, of both topics.</summary>
    public required IReadOnlyList<CommittedTopic> Topics { get; init; }

    /// <summary>What the batch held.</summary>
    public required SinkCounts Counts { get; init; }

    /// <summary>Files that the batch became.</summary>
    public required IReadOnlyList<CommittedFile> Files { get; init; }

    /// <summary>The file that accounts for the batch's rows; null when it has none.</summary>
    public CommittedRows? Rows { get; init; }
}
