namespace Kappa.Jobs;

/// <summary>A row that is missing.</summary>
/// <param name="File">Source file.</param>
/// <param name="Part">Position of the file in the snapshot.</param>
/// <param name="Row">Index of the row in the file, from 0.</param>
/// <param name="Stage">Stage that lost it.</param>
/// <param name="Last">Where it was seen last; null when it was never seen.</param>
internal sealed record MissingRow(string File, int Part, long Row, AuditStage Stage, RowPlace? Last)
{
    /// <summary>What the stage did, in words.</summary>
    public string Cause => Stage switch
    {
        AuditStage.Ingress => "is not in the ingress topic",
        AuditStage.Service => "went into the service and never came out: no result, no marker, no dead letter",
        AuditStage.DeadLetter => "was dead-lettered, and its dead letter is gone",
        _ => "has a result, and no landed file holds it",
    };

    public override string ToString() => $"{File}, row {Row}: {Cause}{(Last is { } place ? $" (last seen at {place})" : "")}";
}

/// <summary>A place in a topic.</summary>
internal readonly record struct RowPlace(string Topic, int Partition, long Offset)
{
    public override string ToString() => $"{Topic}/{Partition}/{Offset}";
}
