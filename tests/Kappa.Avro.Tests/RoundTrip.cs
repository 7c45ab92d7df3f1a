namespace Kappa.Avro.Tests;

/// <summary>Through our encoder and decoder.</summary>
internal static class RoundTrip
{
    public static byte[] Encode<T>(AvroSchema schema, T value)
    {
        var writer = new AvroWriter();
        AvroEncoder<T>.Compile(schema).Encode(value, writer);
        return writer.Written.ToArray();
    }

    public static T Decode<T>(AvroSchema schema, byte[] bytes) => AvroDecoder<T>.Compile(schema).Decode(bytes);

    public static TOut Through<TIn, TOut>(string schema, TIn value) => Decode<TOut>(AvroSchema.Parse(schema), Encode(AvroSchema.Parse(schema), value));
}
