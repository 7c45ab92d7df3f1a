using Kappa.Avro;

namespace Kappa.Sink;

internal sealed class BooleanDecoder(ValueColumn<bool> column) : LeafDecoder<ValueColumn<bool>>(column)
{
    public override void Read(ref AvroReader reader) => Column.Append(reader.ReadBoolean());
}

/// <summary>int, and what is counted in one: date, time-millis.</summary>
internal sealed class IntDecoder(ValueColumn<int> column) : LeafDecoder<ValueColumn<int>>(column)
{
    public override void Read(ref AvroReader reader) => Column.Append(reader.ReadInt());
}

/// <summary>long, and what is counted in one: time-micros, timestamps.</summary>
internal sealed class LongDecoder(ValueColumn<long> column) : LeafDecoder<ValueColumn<long>>(column)
{
    public override void Read(ref AvroReader reader) => Column.Append(reader.ReadLong());
}

internal sealed class FloatDecoder(ValueColumn<float> column) : LeafDecoder<ValueColumn<float>>(column)
{
    public override void Read(ref AvroReader reader) => Column.Append(reader.ReadFloat());
}

internal sealed class DoubleDecoder(ValueColumn<double> column) : LeafDecoder<ValueColumn<double>>(column)
{
    public override void Read(ref AvroReader reader) => Column.Append(reader.ReadDouble());
}
