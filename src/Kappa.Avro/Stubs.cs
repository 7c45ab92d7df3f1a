// Signatures agreed on first; each type moves to the file and stage folder that it belongs to.
namespace Kappa.Avro;

/// <summary>Encodes values of a type by code compiled once for the type and schema. Safe on many threads.</summary>
public sealed class AvroEncoder<T>
{
    /// <summary>Compiles.</summary>
    /// <exception cref="AvroSchemaException">Lists every field that does not fit.</exception>
    public static AvroEncoder<T> Compile(AvroSchema schema) => throw new NotImplementedException();
    /// <summary>Appends the value's Avro binary (no frame).</summary>
    /// <exception cref="AvroDataException">A value that the schema cannot hold (a decimal past its scale, null for a non-null field).</exception>
    public void Encode(T value, AvroWriter writer) => throw new NotImplementedException();
}

/// <summary>Decodes to a type by code compiled once for the writer's schema and the type. Safe on many threads.</summary>
public sealed class AvroDecoder<T>
{
    /// <summary>Compiles, resolving the writer's schema to the type by the specification's rules (names match ignoring case and underscores, or by attribute).</summary>
    /// <exception cref="AvroSchemaException">Lists every field that does not fit.</exception>
    public static AvroDecoder<T> Compile(AvroSchema writer) => throw new NotImplementedException();
    /// <summary>Decodes Avro binary (no frame).</summary>
    /// <exception cref="AvroDataException">The bytes end early, go on too long, or make no sense.</exception>
    public T Decode(ReadOnlySpan<byte> body) => throw new NotImplementedException();
}
