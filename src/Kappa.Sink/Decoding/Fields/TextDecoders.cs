using System.Text;
using Kappa.Avro;

namespace Kappa.Sink;

internal sealed class StringDecoder(BytesColumn column) : LeafDecoder<BytesColumn>(column)
{
    public override void Read(ref AvroReader reader) => Column.AppendText(reader.ReadBytes());
}

/// <summary>An enum lands as its symbol: an index means nothing without the schema.</summary>
internal sealed class EnumDecoder(BytesColumn column, IReadOnlyList<string> symbols) : LeafDecoder<BytesColumn>(column)
{
    private readonly byte[][] _symbols = [.. symbols.Select(Encoding.UTF8.GetBytes)];

    public override void Read(ref AvroReader reader)
    {
        var index = reader.ReadInt();
        if ((uint)index >= (uint)_symbols.Length)
            throw new AvroDataException($"The enum's index is {index}, and it has {_symbols.Length} symbols.");
        Column.Append(_symbols[index]);
    }
}

/// <summary>A uuid on a fixed of 16 bytes lands as text, as the uuid on a string does.</summary>
internal sealed class FixedUuidDecoder(BytesColumn column) : LeafDecoder<BytesColumn>(column)
{
    private const int Size = 16, TextSize = 36;

    public override void Read(ref AvroReader reader) =>
        new Guid(reader.ReadFixed(Size), bigEndian: true).TryFormat(Column.AppendEmpty(TextSize), out _);
}
