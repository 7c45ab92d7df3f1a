using Kappa.Ingress;

namespace Kappa.Jobs;

/// <summary>A job whose input was found right: source, schema and mapping fit together. Nothing was written or sent yet.</summary>
internal sealed record PreparedJob
{
    public required Job Job { get; init; }

    public required JobFolder Folder { get; init; }

    /// <summary>How every row becomes a record; the schema's id is set once a registry gave it.</summary>
    public required IngressPlan Plan { get; init; }

    /// <summary>Digest of the job.</summary>
    public required string Digest { get; init; }

    /// <summary>Whether the folder held the job before this run.</summary>
    public required bool IsResumed { get; init; }

    /// <summary>What earlier runs went through, oldest first; those as well that failed before the job was begun.</summary>
    public required IReadOnlyList<LedgerEntry> History { get; init; }

    /// <summary>What the user should know of the input.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public Snapshot Snapshot => Plan.Snapshot;

    /// <summary>The entry of the run that accounted for every row; null when none did.</summary>
    public LedgerEntry? Success => History.Count > 0 && History[^1].State == JobState.Succeeded ? History[^1] : null;
}
