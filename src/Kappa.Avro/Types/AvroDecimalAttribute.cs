namespace Kappa.Avro;

/// <summary>Precision and scale of a decimal in the schema derived from a C# type.</summary>
/// <param name="precision">Digits in all.</param>
/// <param name="scale">Digits after the point.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class AvroDecimalAttribute(int precision, int scale) : Attribute
{
    /// <summary>Digits in all.</summary>
    public int Precision { get; } = precision;

    /// <summary>Digits after the point.</summary>
    public int Scale { get; } = scale;
}
