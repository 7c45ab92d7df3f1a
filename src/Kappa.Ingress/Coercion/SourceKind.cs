namespace Kappa.Ingress;

/// <summary>A row of the table of coercions: source types that are coerced alike.</summary>
internal enum SourceKind
{
    Boolean,
    Int16,
    Int32,
    Int64,
    UInt16,
    UInt32,
    UInt64,
    Float16,
    Float,
    Double,
    Decimal,
    Date,
    TimeMillis,
    TimeMicros,
    TimeNanos,
    TimestampMillis,
    TimestampMicros,
    TimestampNanos,
    LocalTimestampMillis,
    LocalTimestampMicros,
    LocalTimestampNanos,
    Int96,
    Text,
    Bytes,
    Bson,
    Fixed,
    Uuid,
    Interval,
    Null,
    Nested,
}

internal static class SourceKinds
{
    public static SourceKind Of(SourceType type) => type.Logical switch
    {
        LogicalType.Null => SourceKind.Null,
        LogicalType.Integer => Integer(type),
        LogicalType.Decimal => SourceKind.Decimal,
        LogicalType.Date => SourceKind.Date,
        LogicalType.Time => SourceKind.TimeMillis + (int)type.Unit,
        LogicalType.Timestamp => (type.AdjustedToUtc ? SourceKind.TimestampMillis : SourceKind.LocalTimestampMillis) + (int)type.Unit,
        LogicalType.String or LogicalType.Enum or LogicalType.Json => SourceKind.Text,
        LogicalType.Bson => SourceKind.Bson,
        LogicalType.Uuid => SourceKind.Uuid,
        LogicalType.Interval => SourceKind.Interval,
        LogicalType.Float16 => SourceKind.Float16,
        LogicalType.None => Plain(type.Physical),
        _ => SourceKind.Nested,
    };

    private static SourceKind Integer(SourceType type) => (type.BitWidth, type.Unsigned) switch
    {
        ( <= 16, false) => SourceKind.Int16,
        ( <= 16, true) => SourceKind.UInt16,
        (32, false) => SourceKind.Int32,
        (32, true) => SourceKind.UInt32,
        (_, false) => SourceKind.Int64,
        (_, true) => SourceKind.UInt64,
    };

    private static SourceKind Plain(PhysicalType type) => type switch
    {
        PhysicalType.Boolean => SourceKind.Boolean,
        PhysicalType.Int32 => SourceKind.Int32,
        PhysicalType.Int64 => SourceKind.Int64,
        PhysicalType.Int96 => SourceKind.Int96,
        PhysicalType.Float => SourceKind.Float,
        PhysicalType.Double => SourceKind.Double,
        PhysicalType.ByteArray => SourceKind.Bytes,
        PhysicalType.FixedByteArray => SourceKind.Fixed,
        _ => SourceKind.Nested,
    };
}
