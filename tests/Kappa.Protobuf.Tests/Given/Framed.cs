using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;
using Kappa.Avro;
using Kappa.Consumer;

namespace Kappa.Protobuf.Tests.Given;

/// <summary>Values as they lie in a topic.</summary>
internal static class Framed
{
    public static byte[] Value(int schemaId, byte[] indexes, byte[] message)
    {
        var frame = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), schemaId);
        return [.. frame, .. indexes, .. message];
    }

    public static byte[] Value(int schemaId, byte[] indexes, IMessage message) => Value(schemaId, indexes, message.ToByteArray());

    public static FormatContext Context(string registry, string? subject = null) =>
        new(new KappaConsumerOptions { SchemaRegistry = registry, OutputSubject = subject, StartTimeout = TimeSpan.FromSeconds(10) });

    public static async Task<byte[]> EncodeAsync<T>(FormatContext context, T value)
    {
        var encoder = new ProtobufFormat().CreateEncoder<T>(context);
        await encoder.StartAsync("out", default);
        var buffer = new ArrayBufferWriter<byte>();
        encoder.Encode(value, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public static async Task<T> DecodeAsync<T>(FormatContext context, byte[]? value) =>
        await new ProtobufFormat().CreateDecoder<T>(context).DecodeAsync(value is null ? EncodedRecord.Of(null) : EncodedRecord.Of(value), default);

    public static async Task<int> RegisterTextAsync(string registry, string proto)
    {
        using var opened = SchemaRegistry.Open(registry, TimeSpan.FromSeconds(10));
        return (await opened.RegisterTextAsync($"s-{Guid.NewGuid():N}", new SchemaText(SchemaText.Protobuf, proto), default)).Id;
    }
}
