namespace Kappa.Ingress;

/// <summary>Numbers of one time unit as numbers of another: equal, or a fault.</summary>
internal static class TimeUnits
{
    public const long SecondsPerDay = 86_400;

    /// <summary>Days from the Julian day 0 to 1970-01-01, as INT96 counts.</summary>
    private const long JulianEpoch = 2_440_588;

    public static long PerSecond(TimeUnit unit) => unit switch
    {
        TimeUnit.Millis => 1_000,
        TimeUnit.Micros => 1_000_000,
        _ => 1_000_000_000,
    };

    public static RowFault Finer(long value, long factor, out long result)
    {
        var high = Math.BigMul(value, factor, out result);
        return high == result >> 63 ? RowFault.None : RowFault.OutOfRange;
    }

    public static RowFault Coarser(long value, long divisor, out long result)
    {
        (result, var rest) = Math.DivRem(value, divisor);
        return rest == 0 ? RowFault.None : RowFault.SubUnit;
    }

    public static RowFault TimeOfDay(long value, long perSecond) =>
        (ulong)value < (ulong)(SecondsPerDay * perSecond) ? RowFault.None : RowFault.NotATimeOfDay;

    /// <summary>Nanoseconds since 1970-01-01 of a Julian day and a time of day.</summary>
    public static Int128 Int96Nanos(int julianDay, long nanosOfDay) => ((Int128)julianDay - JulianEpoch) * (SecondsPerDay * 1_000_000_000) + nanosOfDay;

    /// <summary>An INT96 timestamp (nanoseconds of the day in 8 bytes, Julian day in 4), as a number of another unit since 1970-01-01.</summary>
    public static RowFault FromInt96(ParquetSharp.Int96 value, long perSecond, out long result)
    {
        var nanosOfDay = (long)((ulong)(uint)value.B << 32 | (uint)value.A);
        result = 0;
        if (TimeOfDay(nanosOfDay, 1_000_000_000) is var fault and not RowFault.None)
            return fault;
        var (ofDay, rest) = Math.DivRem(nanosOfDay, 1_000_000_000 / perSecond);
        if (rest != 0)
            return RowFault.SubUnit;
        var sum = ((Int128)value.C - JulianEpoch) * (SecondsPerDay * perSecond) + ofDay;
        if (sum < long.MinValue || sum > long.MaxValue)
            return RowFault.OutOfRange;
        result = (long)sum;
        return RowFault.None;
    }
}
