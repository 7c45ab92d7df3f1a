namespace Kappa.Avro;

/// <summary>Leaves a member out: it is neither read nor written.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AvroIgnoreAttribute : Attribute;
