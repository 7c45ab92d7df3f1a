using System.Buffers.Binary;
using Kappa.Avro;

namespace Kappa.Testing;

/// <summary>Values in the Confluent frame.</summary>
internal static class TestAvro
{
    public static async ValueTask<byte[]> EncodeAsync<T>(ISchemaRegistry registry, string subject, T value, CancellationToken cancellationToken)
    {
        var schema = AvroSchema.For<T>();
        var schemaId = await registry.RegisterAsync(subject, schema, cancellationToken);
        var framed = new byte[WireFrame.Size];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), schemaId);
        var body = new AvroWriter();
        AvroEncoder<T>.Compile(schema).Encode(value, body);
        return [.. framed, .. body.Written];
    }

    /// <exception cref="AvroDataException">No value, no frame, or not of this type.</exception>
    public static async ValueTask<T> DecodeAsync<T>(ISchemaRegistry registry, byte[]? value, CancellationToken cancellationToken)
    {
        if (!WireFrame.TryRead(value, out var schemaId, out _))
            throw new AvroDataException(value is null ? "The record has no value." : "The value is not in the Confluent frame.");
        return AvroDecoder<T>.Compile(await registry.GetAsync(schemaId, cancellationToken)).Decode(value.AsSpan(WireFrame.Size));
    }
}
