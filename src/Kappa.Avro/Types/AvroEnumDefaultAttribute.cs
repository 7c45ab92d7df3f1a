namespace Kappa.Avro;

/// <summary>The member of an enum that stands for symbols which it does not know; without it such a symbol is an <see cref="AvroDataException"/>.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class AvroEnumDefaultAttribute : Attribute;
