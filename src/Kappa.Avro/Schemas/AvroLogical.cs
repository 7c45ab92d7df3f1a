namespace Kappa.Avro;

/// <summary>The specification's logical types; <see cref="None"/> also for those it does not know, which it tells us to ignore.</summary>
internal enum AvroLogical
{
    None,
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
    Uuid,
    Duration,
}
