using System.Globalization;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace Kappa.Ingress;

/// <summary>A value of a batch as text, for people who look for the row. Slow, and of no use to the way of a record.</summary>
internal static class ColumnText
{
    private const int MaxLength = 200;

    public static string Of(SourceType type, nint views, int column, int row)
    {
        if (ColumnLoads.IsNull(views, column, row))
            return "null";
        var text = type.Physical switch
        {
            PhysicalType.Boolean => ColumnLoads.Boolean(views, column, row) ? "true" : "false",
            PhysicalType.Int32 => Whole(type, type.Unsigned ? ColumnLoads.UInt32(views, column, row) : ColumnLoads.Int32(views, column, row)),
            PhysicalType.Int64 when type.Unsigned => ColumnLoads.UInt64(views, column, row).ToString(CultureInfo.InvariantCulture),
            PhysicalType.Int64 => Whole(type, ColumnLoads.Int64(views, column, row)),
            PhysicalType.Int96 => Int96Text(ColumnLoads.Int96(views, column, row)),
            PhysicalType.Float => ColumnLoads.Float(views, column, row).ToString(CultureInfo.InvariantCulture),
            PhysicalType.Double => ColumnLoads.Double(views, column, row).ToString(CultureInfo.InvariantCulture),
            PhysicalType.FixedByteArray when type.Logical == LogicalType.Float16 =>
                ColumnLoads.Float16(views, column, row).ToString(CultureInfo.InvariantCulture),
            PhysicalType.FixedByteArray => Bytes(type, ColumnLoads.Fixed(views, column, row, type.Length)),
            _ => Bytes(type, ColumnLoads.Bytes(views, column, row)),
        };
        return text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength - 1), "…");
    }

    private static string Whole(SourceType type, long value)
    {
        Span<byte> text = stackalloc byte[64];
        TargetKind? time = type.Logical switch
        {
            LogicalType.Date => TargetKind.Date,
            LogicalType.Timestamp => (type.AdjustedToUtc ? TargetKind.TimestampMillis : TargetKind.LocalTimestampMillis) + (int)type.Unit,
            _ => null,
        };
        if (time is { } kind && TimeText.TryFormat(value, kind, text, out var length))
            return Encoding.ASCII.GetString(text[..length]);
        if (type.Logical == LogicalType.Decimal && DecimalText.TryFormat(value, type.Scale, text, out length))
            return Encoding.ASCII.GetString(text[..length]);
        return value.ToString(CultureInfo.InvariantCulture);
    }

    private static string Int96Text(Int96 value)
    {
        Span<byte> text = stackalloc byte[64];
        var fault = TimeUnits.FromInt96(value, 1_000_000_000, out var nanos);
        return fault == RowFault.None && TimeText.TryFormat(nanos, TargetKind.TimestampNanos, text, out var length)
            ? Encoding.ASCII.GetString(text[..length])
            : $"day {value.C}, nanosecond {(long)((ulong)(uint)value.B << 32 | (uint)value.A)}";
    }

    private static string Bytes(SourceType type, ByteArray value)
    {
        var bytes = ColumnLoads.Span(value);
        if (type.Logical == LogicalType.Decimal && Decimals.Read(bytes, out var unscaled) == RowFault.None)
        {
            Span<byte> text = stackalloc byte[128];
            if (DecimalText.TryFormat(unscaled, type.Scale, text, out var length))
                return Encoding.ASCII.GetString(text[..length]);
        }

        if (type.Logical == LogicalType.Uuid && bytes.Length == 16)
            return new Guid(bytes, bigEndian: true).ToString();
        bytes = bytes[..Math.Min(bytes.Length, 4 * MaxLength)];
        return SourceKinds.Of(type) == SourceKind.Text ? Encoding.UTF8.GetString(bytes) : "0x" + Convert.ToHexString(bytes);
    }
}
