using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Kappa.Consumer.Formats.Json;

/// <summary>Encodes JSON straight into the buffer of the record to be sent.</summary>
internal sealed class JsonRecordEncoder<T>(JsonTypeInfo<T> type) : IRecordEncoder<T>
{
    [ThreadStatic]
    private static Utf8JsonWriter? _writerOfThread;

    [ThreadStatic]
    private static JsonRecordEncoder<T>? _ownerOfThread;

    private readonly JsonWriterOptions _options = new()
    {
        Encoder = type.Options.Encoder,
        Indented = type.Options.WriteIndented,
        IndentCharacter = type.Options.IndentCharacter,
        IndentSize = type.Options.IndentSize,
        NewLine = type.Options.NewLine,
        MaxDepth = type.Options.MaxDepth,
        SkipValidation = true, // the serializer writes what is well formed
    };

    public void Encode(T value, IBufferWriter<byte> destination)
    {
        var writer = Writer(destination);
        try
        {
            JsonSerializer.Serialize(writer, value, type);
            writer.Flush();
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            throw new RecordFormatException(fault.Message, fault);
        }
    }

    private Utf8JsonWriter Writer(IBufferWriter<byte> destination)
    {
        if (_writerOfThread is { } writer && ReferenceEquals(_ownerOfThread, this))
        {
            writer.Reset(destination);
            return writer;
        }
        _ownerOfThread = this;
        return _writerOfThread = new Utf8JsonWriter(destination, _options);
    }
}
