namespace Kappa.Ingress;

/// <summary>An end of a window: a wall-clock time of the source's time zone, or a point in time.</summary>
/// <param name="Time">Date and time of day.</param>
/// <param name="Offset">Distance from UTC; null for a wall-clock time of the source's zone.</param>
public readonly record struct WindowBound(DateTime Time, TimeSpan? Offset = null)
{
    /// <summary>
    /// Reads ISO 8601: <c>2025-11-01</c>, <c>2025-11-01T00:00:00</c> (up to seven decimals), or the same with <c>Z</c> or an offset as
    /// <c>-04:00</c>.
    /// </summary>
    public static bool TryParse(string? text, out WindowBound bound) => throw new NotImplementedException();

    /// <summary>ISO 8601, as it is read.</summary>
    public override string ToString() => throw new NotImplementedException();
}
