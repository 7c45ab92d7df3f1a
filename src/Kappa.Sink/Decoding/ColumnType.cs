namespace Kappa.Sink;

/// <summary>What a column is in Parquet. Its reader sees the annotation; docs/landing.md has the table from Avro.</summary>
internal enum ColumnType
{
    Boolean,
    Int32,
    Int64,
    Float,
    Double,

    /// <summary>BYTE_ARRAY without annotation.</summary>
    Binary,

    /// <summary>BYTE_ARRAY as UTF-8.</summary>
    String,

    /// <summary>INT32, days since 1970-01-01.</summary>
    Date,

    TimeMillis,
    TimeMicros,

    /// <summary>Instants: adjusted to UTC.</summary>
    TimestampMillis,
    TimestampMicros,
    TimestampNanos,

    /// <summary>Wall-clock times: not adjusted.</summary>
    LocalTimestampMillis,
    LocalTimestampMicros,
    LocalTimestampNanos,

    /// <summary>INT32 up to 9 digits, INT64 up to 18, else the shortest FIXED_LEN_BYTE_ARRAY.</summary>
    Decimal,
}
