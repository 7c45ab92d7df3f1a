namespace Kappa.Ingress;

/// <summary>A column of the table of coercions: an Avro type, nullability aside.</summary>
internal enum TargetKind
{
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Decimal,
    Date,
    TimeMillis,
    TimeMicros,
    TimestampMillis,
    TimestampMicros,
    TimestampNanos,
    LocalTimestampMillis,
    LocalTimestampMicros,
    LocalTimestampNanos,
    String,
    Enum,
    Uuid,
    Bytes,
    Fixed,
    /// <summary>The field holds nulls only.</summary>
    Null,
    /// <summary>record, array, map, or a union inside a union: never a target.</summary>
    Nested,
}
