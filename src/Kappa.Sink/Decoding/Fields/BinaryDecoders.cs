using Kappa.Avro;

namespace Kappa.Sink;

internal sealed class BytesDecoder(BytesColumn column) : LeafDecoder<BytesColumn>(column)
{
    public override void Read(ref AvroReader reader) => Column.Append(reader.ReadBytes());
}

internal sealed class FixedDecoder(BytesColumn column, int size) : LeafDecoder<BytesColumn>(column)
{
    public override void Read(ref AvroReader reader) => Column.Append(reader.ReadFixed(size));
}
