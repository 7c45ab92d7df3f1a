using System.Text.Json.Serialization;

namespace Kappa.Ingress;

/// <summary>How Parquet stores a value; <see cref="Group"/> for a column that has columns of its own.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PhysicalType>))]
public enum PhysicalType
{
    /// <summary>BOOLEAN.</summary>
    Boolean,
    /// <summary>INT32.</summary>
    Int32,
    /// <summary>INT64.</summary>
    Int64,
    /// <summary>INT96: a timestamp as days and nanoseconds of the day, as older Spark, Hive and Impala write it.</summary>
    Int96,
    /// <summary>FLOAT.</summary>
    Float,
    /// <summary>DOUBLE.</summary>
    Double,
    /// <summary>BYTE_ARRAY.</summary>
    ByteArray,
    /// <summary>FIXED_LEN_BYTE_ARRAY.</summary>
    FixedByteArray,
    /// <summary>Not a leaf of the schema: a struct, list or map, or a repeated field.</summary>
    Group,
}

/// <summary>What the stored value means.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LogicalType>))]
public enum LogicalType
{
    /// <summary>Nothing beyond the physical type.</summary>
    None,
    /// <summary>UTF-8 text.</summary>
    String,
    /// <summary>A name out of a set, UTF-8.</summary>
    Enum,
    /// <summary>JSON text, UTF-8.</summary>
    Json,
    /// <summary>A BSON document.</summary>
    Bson,
    /// <summary>A UUID as 16 bytes.</summary>
    Uuid,
    /// <summary>An integer of <see cref="SourceType.BitWidth"/> bits, signed or not.</summary>
    Integer,
    /// <summary>A decimal: unscaled integer with precision and scale.</summary>
    Decimal,
    /// <summary>Days since 1970-01-01.</summary>
    Date,
    /// <summary>Time of day.</summary>
    Time,
    /// <summary>Point in time (adjusted to UTC) or wall-clock time (not adjusted).</summary>
    Timestamp,
    /// <summary>Half-precision number in 2 bytes.</summary>
    Float16,
    /// <summary>Months, days and milliseconds.</summary>
    Interval,
    /// <summary>A column that holds nulls only.</summary>
    Null,
    /// <summary>A list.</summary>
    List,
    /// <summary>A map.</summary>
    Map,
    /// <summary>A struct: columns inside a column.</summary>
    Struct,
    /// <summary>A type that is newer than this package.</summary>
    Unknown,
}

/// <summary>Unit of a time or timestamp.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TimeUnit>))]
public enum TimeUnit
{
    /// <summary>Milliseconds.</summary>
    Millis,
    /// <summary>Microseconds.</summary>
    Micros,
    /// <summary>Nanoseconds.</summary>
    Nanos,
}

/// <summary>Type of a source column. Equal types are coerced alike.</summary>
/// <param name="Physical">How the value is stored.</param>
/// <param name="Logical">What it means.</param>
public sealed record SourceType(PhysicalType Physical, LogicalType Logical = LogicalType.None)
{
    /// <summary>Bytes of a <see cref="PhysicalType.FixedByteArray"/>; otherwise 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Length { get; init; }

    /// <summary>Bits of a <see cref="LogicalType.Integer"/>; otherwise 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int BitWidth { get; init; }

    /// <summary>Whether a <see cref="LogicalType.Integer"/> is unsigned.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Unsigned { get; init; }

    /// <summary>Digits of a <see cref="LogicalType.Decimal"/>; otherwise 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Precision { get; init; }

    /// <summary>Digits after the point of a <see cref="LogicalType.Decimal"/>; otherwise 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Scale { get; init; }

    /// <summary>Unit of a time or timestamp.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TimeUnit Unit { get; init; }

    /// <summary>Whether a timestamp is a point in time; false for a wall-clock time of the source's time zone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AdjustedToUtc { get; init; }

    /// <summary>The type as Parquet's tools write it: <c>INT64 TIMESTAMP(MICROS, local)</c>.</summary>
    public override string ToString() => SourceTypeText.Of(this);
}
