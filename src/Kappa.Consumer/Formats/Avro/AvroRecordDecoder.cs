using Kappa.Avro;

namespace Kappa.Consumer.Formats.Avro;

/// <summary>Decodes Avro in the Confluent frame, by a decoder compiled once for each writer's schema.</summary>
/// <param name="registry">Knows the writers' schemas.</param>
/// <param name="reader">The schema that they are resolved to; null resolves them to the type.</param>
internal sealed class AvroRecordDecoder<T>(ISchemaRegistry registry, AvroSchema? reader) : IRecordDecoder<T>
{
    private readonly SchemasById<Compiled> _compiled = new(id => CompileAsync(id, registry, reader));
    private volatile Compiled? _latest;

    public ValueTask<T> DecodeAsync(EncodedRecord record, CancellationToken cancellationToken)
    {
        if (!WireFrame.TryRead(record.Value.Span, out var schemaId, out var body))
            throw NoFrame(record);
        var latest = _latest;
        return latest is not null && latest.SchemaId == schemaId
            ? new ValueTask<T>(Decode(latest.Decoder, body))
            : DecodeOtherAsync(schemaId, record, cancellationToken);
    }

    private static T Decode(AvroDecoder<T> decoder, ReadOnlySpan<byte> body)
    {
        try
        {
            return decoder.Decode(body);
        }
        catch (AvroDataException fault)
        {
            throw new RecordFormatException(fault.Message, fault);
        }
    }

    private static RecordFormatException NoFrame(EncodedRecord record) => record.HasValue
        ? new($"The value of {record.Value.Length} bytes does not begin with the frame of a schema registry (byte 0, schema id).")
        : Tombstone.Fault;

    private async ValueTask<T> DecodeOtherAsync(int schemaId, EncodedRecord record, CancellationToken cancellationToken)
    {
        var compiled = await _compiled.GetAsync(schemaId, cancellationToken);
        _latest = compiled;
        _ = WireFrame.TryRead(record.Value.Span, out _, out var body);
        return Decode(compiled.Decoder, body);
    }

    private static async Task<Compiled> CompileAsync(int schemaId, ISchemaRegistry registry, AvroSchema? reader)
    {
        var writer = await registry.GetAsync(schemaId, CancellationToken.None);
        try
        {
            return new Compiled(schemaId, reader is null ? AvroDecoder<T>.Compile(writer) : AvroDecoder<T>.Compile(writer, reader));
        }
        catch (AvroSchemaException fault)
        {
            throw new RecordFormatException($"Schema {schemaId} of the record does not fit {typeof(T).Name}: {fault.Message}", fault);
        }
    }

    private sealed record Compiled(int SchemaId, AvroDecoder<T> Decoder);
}
