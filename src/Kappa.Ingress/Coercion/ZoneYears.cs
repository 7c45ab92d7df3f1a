namespace Kappa.Ingress;

/// <summary>The stretches of a zone, by year of the wall clock, computed when first asked for.</summary>
internal sealed class ZoneYears(TimeZoneInfo zone, long perSecond)
{
    private const int First = 2;
    private const int Last = 9998;

    // No zone has ever changed its offset twice within this time; the shortest known distance is weeks (Morocco's Ramadan).
    private static readonly TimeSpan Step = TimeSpan.FromHours(12);

    private readonly ZoneStretch[]?[] _years = new ZoneStretch[Last + 1][];

    /// <summary>The stretch that holds a wall-clock time; null outside of the years that a zone can be known for.</summary>
    public ZoneStretch? Find(long local)
    {
        var seconds = FloorDivide(local, perSecond);
        if (seconds < Seconds(First) || seconds >= Seconds(Last + 1))
            return null;
        var year = DateTime.UnixEpoch.AddSeconds(seconds).Year;
        var stretches = Volatile.Read(ref _years[year]);
        if (stretches is null)
            Volatile.Write(ref _years[year], stretches = Compute(year));
        var low = 0;
        var high = stretches.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (stretches[middle].From <= local)
                low = middle;
            else
                high = middle - 1;
        }

        var stretch = stretches[low];
        return local >= stretch.From && local < stretch.To ? stretch : null;
    }

    private ZoneStretch[] Compute(int year)
    {
        var from = Seconds(year);
        var to = Seconds(year + 1);
        var periods = Periods(from - 2 * TimeUnits.SecondsPerDay, to + 2 * TimeUnits.SecondsPerDay);
        // The wall clock of each period between two changes of the offset; gaps and overlaps fall out of where they begin and end.
        var edges = periods.SelectMany(period => new[] { period.From + period.Offset, period.To + period.Offset })
            .Append(from).Append(to).Where(edge => edge >= from && edge <= to).Distinct().Order().ToArray();
        var stretches = new List<ZoneStretch>();
        for (var i = 0; i + 1 < edges.Length; i++)
        {
            var offsets = periods.Where(period => period.From + period.Offset <= edges[i] && edges[i] < period.To + period.Offset)
                .Select(period => period.Offset).ToArray();
            stretches.Add(Stretch(edges[i], edges[i + 1], offsets));
        }

        return [.. stretches];
    }

    private ZoneStretch Stretch(long from, long to, long[] offsets)
    {
        var kind = offsets.Length switch { 0 => ZoneStretchKind.Skipped, 1 => ZoneStretchKind.Plain, _ => ZoneStretchKind.Repeated };
        // The greater offset is the earlier point in time.
        var earlier = offsets.Length == 0 ? 0 : offsets.Max();
        var later = offsets.Length == 0 ? 0 : offsets.Min();
        return new(Scale(from), Scale(to), kind, earlier * perSecond, later * perSecond);
    }

    /// <summary>Stretches of equal offset between two points in time (seconds, UTC), the first and last cut there.</summary>
    private List<(long From, long To, long Offset)> Periods(long from, long to)
    {
        var periods = new List<(long, long, long)>();
        var begin = from;
        var offset = Offset(from);
        var step = (long)Step.TotalSeconds;
        for (var at = from; at < to; at += step)
        {
            var next = Math.Min(at + step, to);
            var nextOffset = Offset(next);
            if (nextOffset == offset)
                continue;
            var low = at;
            var high = next;
            while (high - low > 1)
            {
                var middle = low + (high - low) / 2;
                if (Offset(middle) == offset)
                    low = middle;
                else
                    high = middle;
            }

            periods.Add((begin, high, offset));
            (begin, offset) = (high, nextOffset);
        }

        periods.Add((begin, to, offset));
        return periods;
    }

    private long Offset(long utcSeconds) => (long)zone.GetUtcOffset(DateTime.UnixEpoch.AddSeconds(utcSeconds)).TotalSeconds;

    // A nanosecond clock counts from 1677 to 2262 only. Two days are kept free at its ends, so that taking an offset off cannot wrap around.
    private long Scale(long seconds)
    {
        var most = long.MaxValue - 2 * TimeUnits.SecondsPerDay * perSecond;
        return (long)Int128.Clamp((Int128)seconds * perSecond, -most, most);
    }

    private static long Seconds(int year) => (new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;

    private static long FloorDivide(long value, long divisor)
    {
        var (quotient, rest) = Math.DivRem(value, divisor);
        return rest < 0 ? quotient - 1 : quotient;
    }
}
