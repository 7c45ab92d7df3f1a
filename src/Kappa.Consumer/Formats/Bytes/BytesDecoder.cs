namespace Kappa.Consumer.Formats.Bytes;

/// <summary>Hands the value on; no value is null where the type has it.</summary>
internal sealed class BytesDecoder : IRecordDecoder<ReadOnlyMemory<byte>>, IRecordDecoder<ReadOnlyMemory<byte>?>, IRecordDecoder<byte[]>
{
    public static BytesDecoder Instance { get; } = new();

    public ValueTask<ReadOnlyMemory<byte>> DecodeAsync(EncodedRecord record, CancellationToken cancellationToken) => new(Value(record));

    ValueTask<ReadOnlyMemory<byte>?> IRecordDecoder<ReadOnlyMemory<byte>?>.DecodeAsync(EncodedRecord record, CancellationToken cancellationToken) =>
        new(record.HasValue ? record.Value : default(ReadOnlyMemory<byte>?));

    ValueTask<byte[]> IRecordDecoder<byte[]>.DecodeAsync(EncodedRecord record, CancellationToken cancellationToken) => new(Value(record).ToArray());

    private static ReadOnlyMemory<byte> Value(EncodedRecord record) => record.HasValue ? record.Value : throw Tombstone.Fault;
}
