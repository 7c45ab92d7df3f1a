using Kappa.Accounting;

namespace Kappa.Jobs;

/// <summary>
/// What is known of a job's rows: by the job's own record (journal, commit entries), by the topics where they still hold the job's records, and by the
/// landed files. Sets may overlap, and may hold rows that are not of the job's selection; <see cref="AuditFindings.Of"/> sorts that out.
/// </summary>
internal sealed record AuditEvidence
{
    /// <summary>Every row of the source files.</summary>
    public required RowSet Snapshot { get; init; }

    /// <summary>Rows outside of the window.</summary>
    public required RowSet Excluded { get; init; }

    /// <summary>Rows that the ingress sent to the dead-letter topic, in any of its runs that came to their end. A run that was killed may have sent others.</summary>
    public required RowSet Refused { get; init; }

    /// <summary>Rows of the ingress topic: acknowledged by the journal or found by reading, and not contradicted by the topic where it still holds the offset.</summary>
    public required RowSet Ingress { get; init; }

    /// <summary>Of these, rows that the topic has dropped since.</summary>
    public RowSet IngressDropped { get; init; } = new();

    /// <summary>Rows with a result in the egress topic, found by reading it.</summary>
    public required RowSet Results { get; init; }

    /// <summary>Rows that the sink's entries say have landed.</summary>
    public required RowSet Committed { get; init; }

    /// <summary>Rows with a marker of no result: by the sink's entries or found by reading.</summary>
    public required RowSet Filtered { get; init; }

    /// <summary>Rows with a dead letter: by the sink's entries or found by reading.</summary>
    public required RowSet DeadLettered { get; init; }

    /// <summary>Rows whose dead letter an entry claims, at offsets that the topic still holds, where it is not.</summary>
    public required RowSet DeadLettersGone { get; init; }

    /// <summary>Rows that the landed files hold.</summary>
    public required RowSet Landed { get; init; }

    /// <summary>Records of the ingress topic beyond the first of their row.</summary>
    public long IngressDuplicates { get; init; }

    /// <summary>Records of the egress topic beyond the first of their id, and ids that have a dead letter besides; no record of the dead-letter topic.</summary>
    public long ServiceDuplicates { get; init; }

    /// <summary>Records of the dead-letter topic beyond the first of their id.</summary>
    public long DeadLetterDuplicates { get; init; }

    /// <summary>Rows of the landed files beyond the first of their id.</summary>
    public long LandedDuplicates { get; init; }

    /// <summary>Landed files that are not as they were written.</summary>
    public IReadOnlyList<string> Damage { get; init; } = [];

    /// <summary>What the evidence rests on, where it is less than everything.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
