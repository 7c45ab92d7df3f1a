using System.Runtime.CompilerServices;

namespace Kappa.Avro;

/// <summary>
/// Between Avro's counts of days, milliseconds, microseconds and nanoseconds and the C# types, which count days from the year 1 and ticks of
/// 100 ns. Nothing is rounded: what does not fit is an <see cref="AvroDataException"/> that names the field.
/// </summary>
internal static class Times
{
    private const int EpochDay = 719_162;
    private const long EpochTicks = EpochDay * TimeSpan.TicksPerDay;
    private const long LastTick = 3_155_378_975_999_999_999;

    public static DateOnly Date(int days, string field) =>
        days >= -EpochDay && days <= DateOnly.MaxValue.DayNumber - EpochDay ? DateOnly.FromDayNumber(days + EpochDay)
            : throw new AvroDataException($"{field}: day {days} since 1970 is outside the years 1 to 9999.");

    public static int Days(DateOnly date) => date.DayNumber - EpochDay;

    public static TimeOnly TimeOfDay(long count, long ticksPerUnit, string field) =>
        (ulong)count < (ulong)(TimeSpan.TicksPerDay / ticksPerUnit) ? new TimeOnly(count * ticksPerUnit)
            : throw new AvroDataException($"{field}: {count} is no time of a day.");

    /// <summary>Ticks since the year 1 of a count since 1970 in units of so many ticks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Ticks(long count, long ticksPerUnit, string field)
    {
        if (count < -EpochTicks / ticksPerUnit || count > (LastTick - EpochTicks) / ticksPerUnit) throw Outside(count, field);
        return (count * ticksPerUnit) + EpochTicks;
    }

    /// <summary>Ticks since the year 1 of nanoseconds since 1970.</summary>
    public static long TicksOfNanos(long nanos, string field)
    {
        if (nanos % 100 != 0) throw new AvroDataException($"{field}: {nanos} ns since 1970 is finer than 100 ns, the finest that a C# time holds; use long.");
        return (nanos / 100) + EpochTicks;
    }

    /// <summary>Units since 1970, or since midnight when <paramref name="origin"/> is 0. Inlined, so that the division is by a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Count(long ticks, long origin, long ticksPerUnit, bool truncate, string field)
    {
        var since = ticks - origin;
        var count = since / ticksPerUnit;
        var rest = since - (count * ticksPerUnit);
        if (rest == 0) return count;
        if (!truncate) throw TooFine(ticksPerUnit, field);
        return rest < 0 ? count - 1 : count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SinceEpoch(long ticks, long ticksPerUnit, bool truncate, string field) => Count(ticks, EpochTicks, ticksPerUnit, truncate, field);

    public static long NanosSinceEpoch(long ticks, string field)
    {
        var since = ticks - EpochTicks;
        if (since is > long.MaxValue / 100 or < long.MinValue / 100) throw new AvroDataException($"{field}: timestamp-nanos reaches from 1677 to 2262 only.");
        return since * 100;
    }

    private static AvroDataException TooFine(long ticksPerUnit, string field) => new(
        $"{field}: the time has a part finer than the schema's {(ticksPerUnit == TimeSpan.TicksPerMillisecond ? "milliseconds" : "microseconds")}; cut it in the service, or mark the member [AvroTruncate].");

    private static AvroDataException Outside(long count, string field) => new($"{field}: the time {count} since 1970 is outside the years 1 to 9999.");
}
