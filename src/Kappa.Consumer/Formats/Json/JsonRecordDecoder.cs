using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kappa.Avro;

namespace Kappa.Consumer.Formats.Json;

/// <summary>Decodes JSON from the record's own bytes.</summary>
internal sealed class JsonRecordDecoder<T>(JsonTypeInfo<T> type) : IRecordDecoder<T>
{
    private static readonly bool AllowsNull = Nullable.GetUnderlyingType(typeof(T)) is not null;

    public ValueTask<T> DecodeAsync(EncodedRecord record, CancellationToken cancellationToken)
    {
        if (!record.HasValue)
            throw Tombstone.Fault;
        var json = record.Value.Span;
        // No JSON begins with a byte 0.
        if (WireFrame.TryRead(json, out _, out var body))
            json = body;
        return new ValueTask<T>(Decode(json));
    }

    private T Decode(ReadOnlySpan<byte> json)
    {
        T? value;
        try
        {
            value = JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException fault)
        {
            throw new RecordFormatException(fault.Message, fault);
        }
        return value is not null || AllowsNull ? value! : throw new RecordFormatException($"The value is the JSON null, not {typeof(T)}.");
    }
}
