using System.Globalization;

namespace Kappa.Sink;

/// <summary>
/// The day that a timestamp falls on, in days since 1970-01-01. For instants: the day in a time zone, remembered hour by hour where the hour lies within one day and one offset.
/// One thread.
/// </summary>
internal sealed class LocalDays
{
    private const int RememberedHours = 1024;

    private readonly long _unitsPerSecond;
    private readonly TimeZoneInfo? _zone;
    private readonly (long Hour, long Day)[] _remembered = new (long, long)[RememberedHours];

    private LocalDays(long unitsPerSecond, TimeZoneInfo? zone)
    {
        (_unitsPerSecond, _zone) = (unitsPerSecond, zone);
        Array.Fill(_remembered, (long.MinValue, 0));
    }

    public static LocalDays For(ColumnType timestamp, string? timeZone) => new(
        timestamp switch
        {
            ColumnType.TimestampMillis or ColumnType.LocalTimestampMillis => 1_000,
            ColumnType.TimestampMicros or ColumnType.LocalTimestampMicros => 1_000_000,
            _ => 1_000_000_000,
        },
        timeZone is null ? null : TimeZoneInfo.FindSystemTimeZoneById(timeZone));

    /// <exception cref="PartitionValueException">The timestamp is outside the years 1 to 9999.</exception>
    public long DayOf(long timestamp)
    {
        var seconds = FloorDivide(timestamp, _unitsPerSecond);
        if (_zone is null)
            return FloorDivide(seconds, 86_400);
        var hour = FloorDivide(seconds, 3_600);
        ref var slot = ref _remembered[hour & (RememberedHours - 1)];
        if (slot.Hour == hour)
            return slot.Day;
        var day = DayAt(seconds);
        var (first, last) = (hour * 3_600, hour * 3_600 + 3_599);
        if (DayAt(first) == DayAt(last) && OffsetAt(first) == OffsetAt(last))
            slot = (hour, day);
        return day;
    }

    /// <exception cref="PartitionValueException">The day is outside the years 1 to 9999.</exception>
    public static string TextOf(long day)
    {
        var number = day + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        return number >= DateOnly.MinValue.DayNumber && number <= DateOnly.MaxValue.DayNumber
            ? DateOnly.FromDayNumber((int)number).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : throw OutOfRange();
    }

    private long DayAt(long seconds) => FloorDivide(seconds + (long)OffsetAt(seconds).TotalSeconds, 86_400);

    private TimeSpan OffsetAt(long seconds) =>
        seconds >= -62_135_596_800 && seconds <= 253_402_300_799 ? _zone!.GetUtcOffset(DateTime.UnixEpoch.AddSeconds(seconds)) : throw OutOfRange();

    private static long FloorDivide(long value, long divisor) => value >= 0 ? value / divisor : (value + 1) / divisor - 1;

    private static PartitionValueException OutOfRange() => new("its day is outside the years 1 to 9999, and has no folder");
}
