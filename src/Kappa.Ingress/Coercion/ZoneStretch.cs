namespace Kappa.Ingress;

internal enum ZoneStretchKind
{
    /// <summary>Every wall-clock time occurs once.</summary>
    Plain,
    /// <summary>None occurs: clocks were set forward over the stretch.</summary>
    Skipped,
    /// <summary>Each occurs twice: clocks were set back over the stretch.</summary>
    Repeated,
}

/// <summary>Wall-clock times from <paramref name="From"/> to before <paramref name="To"/> that are alike. All numbers are of the clock's unit.</summary>
/// <param name="From">First.</param>
/// <param name="To">First after.</param>
/// <param name="Kind">How often each occurs.</param>
/// <param name="EarlierOffset">Distance from UTC; of the first occurrence where there are two.</param>
/// <param name="LaterOffset">Distance from UTC of the second occurrence; else the same.</param>
internal sealed record ZoneStretch(long From, long To, ZoneStretchKind Kind, long EarlierOffset, long LaterOffset)
{
    /// <summary>Holds nothing.</summary>
    public static readonly ZoneStretch None = new(0, 0, ZoneStretchKind.Plain, 0, 0);
}
