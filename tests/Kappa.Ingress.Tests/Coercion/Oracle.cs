using System.Globalization;
using System.Numerics;
using System.Text;
using ParquetSharp;

namespace Kappa.Ingress.Tests;

/// <summary>
/// What a value must become, computed slowly and by other means than the product: unbounded integers for numbers and times, <see cref="TimeZoneInfo"/> for
/// zones. Results are what an Avro reader without logical types gives: int, long, float, double, bool, string, byte[], or a <see cref="RowFault"/>.
/// </summary>
internal sealed class Oracle(TimeZoneInfo zone, AmbiguousTime ambiguous)
{
    private static readonly BigInteger SecondNanos = 1_000_000_000;
    private static readonly BigInteger DayNanos = 86_400 * SecondNanos;

    public object Coerce(object value, SourceType source, TargetType target) => source.Logical switch
    {
        LogicalType.Decimal => FromDecimal(Unscaled(value), source.Scale, target),
        LogicalType.Date => (int)value,
        LogicalType.Time => FromTime(new BigInteger(Convert.ToInt64(value)) * Nanos(source.Unit), target),
        LogicalType.Timestamp => FromTimestamp((long)value, source, target),
        LogicalType.Float16 => FromReal((double)BitConverter.ToHalf((byte[])value), target),
        _ => value switch
        {
            bool flag => flag,
            Int96 stamp => FromInt96(stamp, target),
            int number => FromWhole(source is { Unsigned: true, BitWidth: 32 } ? (uint)number : number, target),
            long number => FromWhole(source.Unsigned ? (ulong)number : number, target),
            float number => FromReal(number, target),
            double number => FromReal(number, target),
            byte[] bytes => FromBytes(bytes, source, target),
            _ => throw new NotSupportedException(source.ToString()),
        },
    };

    private static object FromWhole(BigInteger value, TargetType target) => target.Kind switch
    {
        TargetKind.Int => InRange(value, int.MinValue, int.MaxValue, () => (int)value),
        TargetKind.Long => InRange(value, long.MinValue, long.MaxValue, () => (long)value),
        TargetKind.Float => new BigInteger((float)value) == value ? (float)value : RowFault.Inexact,
        TargetKind.Double => new BigInteger((double)value) == value ? (double)value : RowFault.Inexact,
        TargetKind.Decimal => FromDecimal(value, 0, target),
        _ => throw new NotSupportedException(target.Name),
    };

    private static object FromReal(double value, TargetType target)
    {
        switch (target.Kind)
        {
            case TargetKind.Double:
                return value;
            case TargetKind.Float when double.IsNaN(value) || (double)(float)value == value:
                return (float)value;
            case TargetKind.Float:
                return double.IsInfinity((float)value) ? RowFault.OutOfRange : RowFault.Inexact;
        }

        if (!double.IsFinite(value))
            return RowFault.NotFinite;
        var bits = target.Kind == TargetKind.Int ? 31 : 63;
        if (value < -Math.Pow(2, bits) || value >= Math.Pow(2, bits))
            return RowFault.OutOfRange;
        if (value != Math.Floor(value))
            return RowFault.NotIntegral;
        return target.Kind == TargetKind.Int ? (int)value : (object)(long)new BigInteger(value);
    }

    private static object FromDecimal(BigInteger unscaled, int scale, TargetType target)
    {
        if (target.Kind != TargetKind.Decimal)
        {
            var whole = BigInteger.DivRem(unscaled, BigInteger.Pow(10, scale), out var fraction);
            return fraction != 0 ? RowFault.NotIntegral : FromWhole(whole, target);
        }

        // Common scale first, then both ways at once.
        var wide = unscaled * BigInteger.Pow(10, target.Scale);
        var rescaled = BigInteger.DivRem(wide, BigInteger.Pow(10, scale), out var rest);
        if (rest != 0)
            return RowFault.Scale;
        if (BigInteger.Abs(rescaled).ToString(CultureInfo.InvariantCulture).Length > target.Precision && rescaled != 0)
            return RowFault.Precision;
        var bytes = rescaled.ToByteArray(isUnsigned: false, isBigEndian: true);
        if (target.Length == 0)
            return bytes;
        if (bytes.Length > target.Length)
            return RowFault.Precision;
        var padding = Enumerable.Repeat(rescaled < 0 ? (byte)0xFF : (byte)0, target.Length - bytes.Length);
        return padding.Concat(bytes).ToArray();
    }

    private static object FromTime(BigInteger nanos, TargetType target)
    {
        if (nanos < 0 || nanos >= DayNanos)
            return RowFault.NotATimeOfDay;
        var unit = UnitNanos(target);
        return nanos % unit != 0 ? RowFault.SubUnit : target.Kind == TargetKind.TimeMillis ? (int)(nanos / unit) : (object)(long)(nanos / unit);
    }

    private static object FromInt96(Int96 value, TargetType target)
    {
        var ofDay = new BigInteger((long)((ulong)(uint)value.B << 32 | (uint)value.A));
        return ofDay < 0 || ofDay >= DayNanos ? RowFault.NotATimeOfDay : InUnit((new BigInteger(value.C) - 2_440_588) * DayNanos + ofDay, target);
    }

    private object FromTimestamp(long value, SourceType source, TargetType target)
    {
        var nanos = new BigInteger(value) * Nanos(source.Unit);
        if (source.AdjustedToUtc || target.Kind >= TargetKind.LocalTimestampMillis)
            return InUnit(nanos, target);
        // Ticks are coarse enough to find the rule, and too coarse to keep the value.
        var ticks = Floor(nanos, 100) + DateTime.UnixEpoch.Ticks;
        if (ticks < new DateTime(2, 1, 1).Ticks || ticks >= new DateTime(9999, 1, 1).Ticks)
            return RowFault.OutOfRange;
        if (source.Unit == TimeUnit.Nanos && BigInteger.Abs(nanos) >= long.MaxValue - 2 * DayNanos)
            return RowFault.OutOfRange;
        var local = new DateTime((long)ticks, DateTimeKind.Unspecified);
        // By definition: the points in time at which the zone's clocks show this. (IsInvalidTime and IsAmbiguousTime contradict GetUtcOffset for some zones,
        // Africa/Casablanca for one.)
        var offsets = Enumerable.Range(-6, 13).Select(step => zone.GetUtcOffset(DateTime.SpecifyKind(local.AddHours(6 * step), DateTimeKind.Utc))).Distinct()
            .Where(candidate => zone.GetUtcOffset(DateTime.SpecifyKind(local - candidate, DateTimeKind.Utc)) == candidate).ToArray();
        if (offsets.Length == 0)
            return RowFault.SkippedTime;
        if (offsets.Length > 1 && ambiguous == AmbiguousTime.Refuse)
            return RowFault.AmbiguousTime;
        var offset = ambiguous == AmbiguousTime.Earlier ? offsets.Max() : offsets.Min();
        return InUnit(nanos - new BigInteger(offset.Ticks) * 100, target);
    }

    private static object InUnit(BigInteger nanos, TargetType target)
    {
        var unit = UnitNanos(target);
        if (nanos % unit != 0)
            return RowFault.SubUnit;
        return InRange(nanos / unit, long.MinValue, long.MaxValue, () => (long)(nanos / unit));
    }

    private static object FromBytes(byte[] bytes, SourceType source, TargetType target)
    {
        var isUuid = source.Logical == LogicalType.Uuid;
        switch (target.Kind)
        {
            case TargetKind.Bytes:
                return bytes;
            case TargetKind.Fixed:
                return bytes.Length == target.Length ? bytes : RowFault.Length;
            case TargetKind.String or TargetKind.Uuid when isUuid:
                var hex = Convert.ToHexStringLower(bytes);
                return $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
        }

        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return target.Kind switch { TargetKind.Enum => RowFault.NotASymbol, TargetKind.Uuid => RowFault.NotAUuid, _ => RowFault.NotUtf8 };
        }

        return target.Kind switch
        {
            TargetKind.String => text,
            TargetKind.Enum => target.Symbols.Contains(text) ? text : RowFault.NotASymbol,
            TargetKind.Uuid => System.Text.RegularExpressions.Regex.IsMatch(text, @"\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\z", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)) ? text : RowFault.NotAUuid,
            _ => throw new NotSupportedException(target.Name),
        };
    }

    private static BigInteger Unscaled(object value) => value is byte[] bytes ? new(bytes, isUnsigned: false, isBigEndian: true) : new(Convert.ToInt64(value));

    private static object InRange(BigInteger value, BigInteger least, BigInteger most, Func<object> result) =>
        value < least || value > most ? RowFault.OutOfRange : result();

    private static BigInteger UnitNanos(TargetType target) =>
        target.Name.EndsWith("millis", StringComparison.Ordinal) ? Nanos(TimeUnit.Millis) : target.Name.EndsWith("micros", StringComparison.Ordinal) ? Nanos(TimeUnit.Micros) : 1;

    private static BigInteger Nanos(TimeUnit unit) => unit switch { TimeUnit.Millis => 1_000_000, TimeUnit.Micros => 1_000, _ => 1 };

    private static BigInteger Floor(BigInteger value, BigInteger by)
    {
        var quotient = BigInteger.DivRem(value, by, out var rest);
        return rest < 0 ? quotient - 1 : quotient;
    }
}
