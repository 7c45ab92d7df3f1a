namespace Kappa.Faults.Member;

/// <summary>A record of the input: it says itself what becomes of it.</summary>
internal sealed record Work
{
    public required string Key { get; init; }

    /// <summary>Number among the records of its key, from 0.</summary>
    public required int Sequence { get; init; }

    /// <summary>Time that the handler takes, milliseconds; 0 completes at once.</summary>
    public required int Milliseconds { get; init; }

    /// <summary>Attempts that fail; more than a host's attempts makes it a dead letter.</summary>
    public required int Failures { get; init; }

    /// <summary>Whether the handler has no result for it.</summary>
    public required bool IsFiltered { get; init; }
}
