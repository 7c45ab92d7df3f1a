namespace Kappa.Faults.Member;

/// <summary>The result of a record.</summary>
internal sealed record WorkDone
{
    public required string Key { get; init; }

    public required int Sequence { get; init; }

    /// <summary>Of the member that handled it.</summary>
    public required int Process { get; init; }
}
