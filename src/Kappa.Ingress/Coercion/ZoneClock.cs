using System.Runtime.CompilerServices;

namespace Kappa.Ingress;

/// <summary>
/// Wall-clock times of a zone as points in time. The zone's stretches of equal offset are computed a year at a time, on first use, and kept: a row costs
/// two comparisons and a subtraction, where <see cref="TimeZoneInfo"/> would cost a walk through the zone's rules.
/// </summary>
/// <remarks>Safe on many threads: the years and the last stretch are replaced whole, never changed.</remarks>
internal sealed class ZoneClock
{
    private readonly AmbiguousTime _ambiguous;
    private readonly ZoneYears _years;
    private ZoneStretch _last = ZoneStretch.None;

    /// <summary>A clock for numbers of one unit, of which a second has <paramref name="perSecond"/>.</summary>
    public ZoneClock(TimeZoneInfo zone, long perSecond, AmbiguousTime ambiguous)
    {
        _ambiguous = ambiguous;
        _years = new(zone, perSecond);
    }

    /// <summary>The point in time, in the same unit, UTC. Wall-clock times outside of the years 2 to 9998 are out of range: no zone is known there.</summary>
    public RowFault ToUtc(long local, out long utc)
    {
        var stretch = _last;
        if (local < stretch.From || local >= stretch.To)
        {
            if (_years.Find(local) is not { } found)
            {
                utc = 0;
                return RowFault.OutOfRange;
            }

            _last = stretch = found;
        }

        utc = local - stretch.EarlierOffset;
        return stretch.Kind == ZoneStretchKind.Plain ? RowFault.None : Odd(stretch, local, out utc);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RowFault Odd(ZoneStretch stretch, long local, out long utc)
    {
        utc = local - (_ambiguous == AmbiguousTime.Later ? stretch.LaterOffset : stretch.EarlierOffset);
        if (stretch.Kind == ZoneStretchKind.Skipped)
            return RowFault.SkippedTime;
        return _ambiguous == AmbiguousTime.Refuse ? RowFault.AmbiguousTime : RowFault.None;
    }
}
