using System.Buffers.Text;
using System.Globalization;

namespace Kappa.Ingress;

/// <summary>Dates and times in ISO 8601: <c>2025-11-01</c>, <c>08:30:00.000</c>, <c>2025-11-01T12:30:00.000000Z</c>; without the Z for a wall-clock time.</summary>
internal static class TimeText
{
    /// <summary>Writes the text; false when the year is outside of 1 to 9999.</summary>
    public static bool TryFormat(long value, TargetKind kind, Span<byte> destination, out int length)
    {
        length = 0;
        if (kind == TargetKind.Date)
            return Seconds(value, TimeUnits.SecondsPerDay) is { } day && day.TryFormat(destination, out length, "yyyy-MM-dd", CultureInfo.InvariantCulture);

        var decimals = kind switch
        {
            TargetKind.TimeMillis or TargetKind.TimestampMillis or TargetKind.LocalTimestampMillis => 3,
            TargetKind.TimeMicros or TargetKind.TimestampMicros or TargetKind.LocalTimestampMicros => 6,
            _ => 9,
        };
        var perSecond = decimals switch { 3 => 1_000L, 6 => 1_000_000L, _ => 1_000_000_000L };
        var rest = value % perSecond;
        if (rest < 0)
            rest += perSecond;
        var format = kind is TargetKind.TimeMillis or TargetKind.TimeMicros ? "HH:mm:ss" : "yyyy-MM-dd'T'HH:mm:ss";
        if (Seconds((value - rest) / perSecond, 1) is not { } time || !time.TryFormat(destination, out length, format, CultureInfo.InvariantCulture))
            return false;
        destination[length++] = (byte)'.';
        Utf8Formatter.TryFormat(rest, destination[length..], out var written, new('D', (byte)decimals));
        length += written;
        if (kind is >= TargetKind.TimestampMillis and <= TargetKind.TimestampNanos)
            destination[length++] = (byte)'Z';
        return true;
    }

    private static DateTime? Seconds(long count, long seconds)
    {
        var ticks = ((Int128)count * seconds * TimeSpan.TicksPerSecond) + DateTime.UnixEpoch.Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : new DateTime((long)ticks);
    }
}
