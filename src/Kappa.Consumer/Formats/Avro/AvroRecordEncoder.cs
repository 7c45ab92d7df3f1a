using System.Buffers;
using Kappa.Avro;

namespace Kappa.Consumer.Formats.Avro;

/// <summary>Encodes Avro in the Confluent frame, under the schema id that the registry gave at the start.</summary>
internal sealed class AvroRecordEncoder<T>(ISchemaRegistry registry, AvroEncoder<T> encoder, AvroSchema schema, string? subject) : IRecordEncoder<T>
{
    [ThreadStatic]
    private static AvroWriter? _writerOfThread;

    private int _schemaId;

    public async ValueTask StartAsync(string outputTopic, CancellationToken cancellationToken) =>
        _schemaId = await registry.RegisterAsync(subject ?? $"{outputTopic}-value", schema, cancellationToken);

    public void Encode(T value, IBufferWriter<byte> destination)
    {
        var writer = _writerOfThread ??= new AvroWriter();
        writer.Clear();
        writer.WriteFrame(_schemaId);
        try
        {
            encoder.Encode(value, writer);
        }
        catch (AvroDataException fault)
        {
            throw new RecordFormatException(fault.Message, fault);
        }
        destination.Write(writer.Written);
    }
}
