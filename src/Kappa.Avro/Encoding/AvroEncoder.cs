namespace Kappa.Avro;

/// <summary>Encodes values of a type by code compiled once for the type and schema. Safe on many threads, each with its own writer. Allocates nothing.</summary>
/// <typeparam name="T">A record, class or struct; any C# type that an Avro type holds; or <see cref="AvroRecord"/>.</typeparam>
public sealed class AvroEncoder<T>
{
    private readonly Encode<T> _encode;

    private AvroEncoder(Encode<T> encode) => _encode = encode;

    /// <summary>
    /// Compiles. Names match exactly or, but for those given by <see cref="AvroNameAttribute"/>, ignoring case and underscores. A field that the type does not
    /// have is written as its default; a member that the schema does not have is an error, since its value would be lost.
    /// </summary>
    /// <param name="schema">The schema to write.</param>
    /// <exception cref="AvroSchemaException">Lists every field that does not fit.</exception>
    public static AvroEncoder<T> Compile(AvroSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new AvroEncoder<T>(EncoderCompiler.Compile<T>(schema.Root).Write);
    }

    /// <summary>Appends the value's Avro binary (no frame). When it throws, the writer is as it was.</summary>
    /// <param name="value">The value.</param>
    /// <param name="writer">Where it goes.</param>
    /// <exception cref="AvroDataException">A value that the schema cannot hold (a decimal past its scale, null for a non-null field).</exception>
    public void Encode(T value, AvroWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var start = writer.Length;
        try
        {
            _encode(value, writer);
        }
        catch
        {
            writer.Truncate(start);
            throw;
        }
    }
}
