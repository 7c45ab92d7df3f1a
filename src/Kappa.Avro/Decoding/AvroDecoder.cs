namespace Kappa.Avro;

/// <summary>
/// Decodes to a type by code compiled once for the writer's schema and the type. Safe on many threads. Allocates the object and what it holds, and
/// nothing else.
/// </summary>
/// <typeparam name="T">
/// A record, class or struct; any C# type that an Avro type can be read as; or <see cref="AvroRecord"/>, which takes every record.
/// </typeparam>
public sealed class AvroDecoder<T>
{
    private readonly Decode<T> _decode;

    private AvroDecoder(Decode<T> decode) => _decode = decode;

    /// <summary>
    /// Compiles, resolving the writer's schema to the type by the specification's rules. Names match exactly or, but for those given by
    /// <see cref="AvroNameAttribute"/>, ignoring case and underscores. Writer's fields that the type does not have are passed over; a member that the writer
    /// does not have keeps the value that the constructor or its initializer gives it, or is null.
    /// </summary>
    /// <param name="writer">The schema that the bytes were written with.</param>
    /// <exception cref="AvroSchemaException">Lists every member that does not fit.</exception>
    public static AvroDecoder<T> Compile(AvroSchema writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return new AvroDecoder<T>(DecoderCompiler.Compile<T>(writer.Root, null).Read);
    }

    /// <summary>Compiles with a reader's schema between: its aliases, defaults and promotions hold, then its fields are matched to the type's members.</summary>
    /// <param name="writer">The schema that the bytes were written with.</param>
    /// <param name="reader">The schema to resolve it to.</param>
    /// <exception cref="AvroSchemaException">Lists every field that does not fit.</exception>
    public static AvroDecoder<T> Compile(AvroSchema writer, AvroSchema reader)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(reader);
        return new AvroDecoder<T>(DecoderCompiler.Compile<T>(writer.Root, reader.Root).Read);
    }

    /// <summary>Decodes Avro binary (no frame).</summary>
    /// <param name="body">One value and nothing after it.</param>
    /// <exception cref="AvroDataException">The bytes end early, go on too long, or make no sense; or the type's own code refused the values.</exception>
    public T Decode(ReadOnlySpan<byte> body)
    {
        var reader = new AvroReader(body);
        T value;
        try
        {
            value = _decode(ref reader);
        }
        catch (Exception e) when (e is not (AvroDataException or OutOfMemoryException))
        {
            throw new AvroDataException($"{TypeNames.Of(typeof(T))} refused the values: {e.Message}", e);
        }

        if (reader.Position != body.Length)
            throw new AvroDataException($"The value ends at position {reader.Position}, and the bytes at {body.Length}: they were written with another schema.");
        return value;
    }
}
