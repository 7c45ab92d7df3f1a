using Avro.Generic;
using Avro.IO;
using CsCheck;

namespace Kappa.Avro.Tests.Interop;

/// <summary>Whole records of schemas of any shape, both ways, against Apache.Avro's generic reader and writer.</summary>
public sealed class AgreesWithApacheAvro
{
    [Fact]
    public void What_we_write_it_reads_and_writes_the_same_and_we_read_that() => Gen.Int.Sample(seed =>
    {
        var random = new RandomSchema(seed);
        var ours = RoundTrip.Encode(random.Schema, random.Value());
        var theirs = Write(random.Schema, Read(random.Schema, ours));
        Assert.True(ours.AsSpan().SequenceEqual(theirs), $"{random.Schema}\n{RoundTrip.Decode<AvroRecord>(random.Schema, ours)}\n{RoundTrip.Decode<AvroRecord>(random.Schema, theirs)}");
        var back = RoundTrip.Decode<AvroRecord>(random.Schema, theirs);
        Assert.Equal(ours, RoundTrip.Encode(random.Schema, back));
    }, iter: 150);

    [Fact]
    public void Random_bytes_are_a_value_of_any_schema_or_refused() => Gen.Select(Gen.Int, Gen.Byte.Array[0, 100]).Sample((seed, bytes) =>
    {
        var decoder = AvroDecoder<AvroRecord>.Compile(new RandomSchema(seed).Schema);
        Try(decoder, bytes);
        for (var cut = 0; cut < bytes.Length; cut += 7) Try(decoder, bytes[cut..]);
    }, iter: 150);

    [Fact]
    public void A_value_with_bits_turned_is_a_value_or_refused() => Gen.Select(Gen.Int, Gen.Int).Sample((seed, turn) =>
    {
        var random = new RandomSchema(seed);
        var bytes = RoundTrip.Encode(random.Schema, random.Value());
        if (bytes.Length == 0) return;
        var decoder = AvroDecoder<AvroRecord>.Compile(random.Schema);
        var bits = new Random(turn);
        for (var i = 0; i < 20; i++)
        {
            var turned = (byte[])bytes.Clone();
            turned[bits.Next(turned.Length)] ^= (byte)(1 << bits.Next(8));
            Try(decoder, turned);
        }
    }, iter: 150);

    [Fact]
    public void What_is_passed_over_is_passed_over_whole() => Gen.Int.Sample(seed =>
    {
        var random = new RandomSchema(seed);
        var outer = AvroSchema.Parse($$"""{"type":"record","name":"Outer","fields":[{"name":"passed","type":{{random.Schema.Json}}},{"name":"kept","type":"string"}]}""");
        var record = new AvroRecord(outer) { ["passed"] = random.Value(), ["kept"] = "here" };
        Assert.Equal(new Kept("here"), RoundTrip.Decode<Kept>(outer, RoundTrip.Encode(outer, record)));
    }, iter: 150);

    public sealed record Kept(string KEPT);

    private static void Try(AvroDecoder<AvroRecord> decoder, byte[] bytes)
    {
        try
        {
            decoder.Decode(bytes);
        }
        catch (AvroDataException)
        {
            // refused
        }
    }

    private static object Read(AvroSchema schema, byte[] bytes)
    {
        var stream = new MemoryStream(bytes);
        var value = new GenericReader<object>(schema.Model, schema.Model).Read(null!, new BinaryDecoder(stream));
        Assert.Equal(bytes.Length, stream.Position);
        return value;
    }

    private static byte[] Write(AvroSchema schema, object value)
    {
        var stream = new MemoryStream();
        var encoder = new BinaryEncoder(stream);
        new GenericWriter<object>(schema.Model).Write(value, encoder);
        encoder.Flush();
        return stream.ToArray();
    }
}
