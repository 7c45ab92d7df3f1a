namespace Kappa.Avro;

/// <summary>
/// Cuts a time to the schema's unit (towards the past) when it is written. A C# time counts 100 ns, <c>timestamp-micros</c> counts 1 µs: without this,
/// a time with a part finer than the unit is refused, because nothing is rounded that was not said to be.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class AvroTruncateAttribute : Attribute;
