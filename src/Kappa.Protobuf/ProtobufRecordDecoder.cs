using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Kappa.Avro;
using Kappa.Consumer;
using Kappa.Consumer.Formats;
using Kappa.Protobuf.Frames;
using Kappa.Protobuf.Schemas;

namespace Kappa.Protobuf;

/// <summary>
/// Decodes messages in the Confluent frame. The bytes before a message (frame and indexes) are understood once, with the writer's schema, and known again by
/// comparing them.
/// </summary>
internal sealed class ProtobufRecordDecoder<T>(ISchemaRegistry registry, MessageDescriptor message) : IRecordDecoder<T>
{
    private const int MostHeads = 16;

    private readonly MessageParser _parser = message.Parser;
    private readonly bool _hasRequiredFields = GeneratedMessage.HasRequiredFields(message);
    private readonly SchemasById<MessageTree> _schemas = new(id => FetchAsync(id, registry));
    private ImmutableArray<byte[]> _heads = [];

    public ValueTask<T> DecodeAsync(EncodedRecord record, CancellationToken cancellationToken)
    {
        var value = record.Value.Span;
        foreach (var head in _heads)
        {
            if (value.StartsWith(head))
                return new ValueTask<T>(Parse(value[head.Length..]));
        }
        return DecodeOtherAsync(record, cancellationToken);
    }

    private T Parse(ReadOnlySpan<byte> body)
    {
        IMessage parsed;
        try
        {
            parsed = _parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new RecordFormatException($"The value is no {message.FullName}: {fault.Message}", fault);
        }
        return !_hasRequiredFields || parsed.IsInitialized() ? (T)parsed : throw new RecordFormatException($"A required field of {message.FullName} is not set.");
    }

    private async ValueTask<T> DecodeOtherAsync(EncodedRecord record, CancellationToken cancellationToken)
    {
        if (!record.HasValue)
            throw Tombstone.Fault;
        if (!WireFrame.TryRead(record.Value.Span, out var schemaId, out var rest))
            throw new RecordFormatException($"The value of {record.Value.Length} bytes does not begin with the frame of a schema registry (byte 0, schema id).");
        var indexes = MessageIndexes.TryRead(rest, out var length) ?? throw new RecordFormatException("No message indexes follow the schema id.");
        var schema = await _schemas.GetAsync(schemaId, cancellationToken);
        if (!schema.Leads(indexes, message.FullName))
        {
            var found = schema.Find(indexes, countsMapEntries: true) is { } other ? $"holds {other}" : "does not exist";
            throw new RecordFormatException($"The message at {string.Join('.', indexes)} of schema {schemaId} {found}; the handler takes {message.FullName}.");
        }
        length += WireFrame.Size;
        Remember(record.Value.Span[..length].ToArray());
        return Parse(record.Value.Span[length..]);
    }

    private void Remember(byte[] head) =>
        ImmutableInterlocked.Update(
            ref _heads,
            static (heads, added) => heads.Any(each => each.AsSpan().SequenceEqual(added)) ? heads : heads.Length < MostHeads ? heads.Add(added) : [added],
            head);

    private static async Task<MessageTree> FetchAsync(int schemaId, ISchemaRegistry registry)
    {
        var schema = await registry.GetTextAsync(schemaId, CancellationToken.None);
        if (schema.Type != SchemaText.Protobuf)
            throw new RecordFormatException($"Schema {schemaId} of the record is of type {schema.Type}, not PROTOBUF.");
        try
        {
            return MessageTree.Parse(schema.Text);
        }
        catch (FormatException fault)
        {
            throw new RecordFormatException($"Schema {schemaId} of the record cannot be understood: {fault.Message}", fault);
        }
    }
}
