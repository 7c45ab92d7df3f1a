using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Kappa.Avro;
using Kappa.Consumer;
using Kappa.Protobuf.Frames;
using Kappa.Protobuf.Schemas;

namespace Kappa.Protobuf;

/// <summary>Encodes messages in the Confluent frame, under the schema id that the registry gave at the start.</summary>
internal sealed class ProtobufRecordEncoder<T>(ISchemaRegistry registry, MessageDescriptor message, string? subject) : IRecordEncoder<T>
{
    private readonly bool _hasRequiredFields = GeneratedMessage.HasRequiredFields(message);
    private byte[] _frame = [];

    public async ValueTask StartAsync(string outputTopic, CancellationToken cancellationToken)
    {
        var id = await new SchemaRegistration(registry).RegisterAsync(message.File, subject ?? $"{outputTopic}-value", cancellationToken);
        _frame = Frame.Of(id, MessageIndexes.Write(message));
    }

    public void Encode(T value, IBufferWriter<byte> destination)
    {
        var written = (IMessage)value!;
        if (_hasRequiredFields && !written.IsInitialized())
            throw new RecordFormatException($"A required field of {message.FullName} is not set.");
        destination.Write(_frame);
        written.WriteTo(destination);
    }
}
