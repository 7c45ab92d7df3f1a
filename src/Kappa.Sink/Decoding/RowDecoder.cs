using Kappa.Avro;

namespace Kappa.Sink;

/// <summary>Decodes values of one schema into the rows of a table.</summary>
internal sealed class RowDecoder(RowTable table, LandingShape writer)
{
    private readonly FieldDecoder _fields = table.Compile(writer);

    public RowTable Table => table;

    /// <exception cref="AvroDataException">The bytes are not what the schema says.</exception>
    public void Decode(ReadOnlySpan<byte> body)
    {
        var reader = new AvroReader(body);
        _fields.Read(ref reader);
        if (!reader.Remaining.IsEmpty)
            throw new AvroDataException($"{reader.Remaining.Length} bytes are left after the value.");
    }
}
