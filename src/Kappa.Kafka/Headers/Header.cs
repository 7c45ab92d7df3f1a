namespace Kappa.Kafka;

/// <summary>A header in a <see cref="HeaderBlock"/>; valid as long as the block is.</summary>
public readonly ref struct Header
{
    internal Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool hasValue)
    {
        Name = name;
        Value = value;
        HasValue = hasValue;
    }

    /// <summary>Name, UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Value; empty when there is none.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Whether there is a value (an empty one is a value).</summary>
    public bool HasValue { get; }
}
