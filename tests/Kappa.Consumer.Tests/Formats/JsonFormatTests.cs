using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kappa.Consumer.Tests.Given;

namespace Kappa.Consumer.Tests.Formats;

public sealed partial class JsonFormatTests
{
    public sealed class Point
    {
        public int X { get; set; }

        public long Y { get; set; }
    }

    [JsonSerializable(typeof(Order))]
    [JsonSerializable(typeof(Point))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    private sealed partial class Known : JsonSerializerContext;

    [Fact]
    public async Task Names_are_camel_case_unless_the_options_say_otherwise()
    {
        Assert.Equal(new Order { Customer = "Zoë", Number = 7 }, await Decode<Order>(new JsonFormat(), """{"customer":"Zoë","number":7}"""));
        Assert.Equal("""{"customer":"a","number":1}""", Encode(new JsonFormat(), new Invoice { Customer = "a", Number = 1 }));
        Assert.Equal("""{"Customer":"a","Number":1}""", Encode(new JsonFormat(JsonSerializerOptions.Default), new Invoice { Customer = "a", Number = 1 }));
        Assert.Equal("{\n  \"X\": 1,\n  \"Y\": 2\n}", Encode(new JsonFormat(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" }), new Point { X = 1, Y = 2 }));
    }

    [Fact]
    public async Task A_source_generated_context_decodes_and_encodes_with_its_own_options()
    {
        var format = new JsonFormat(Known.Default);
        Assert.Equal(new Order { Customer = "a", Number = 2 }, await Decode<Order>(format, """{"customer":"a","number":2}"""));
        Assert.Equal("""{"x":3,"y":4}""", Encode(format, new Point { X = 3, Y = 4 }));
    }

    [Fact]
    public void A_type_that_a_context_does_not_know_is_refused_before_the_first_record()
    {
        var format = new JsonFormat(Known.Default);
        Assert.Contains(nameof(Invoice), Assert.Throws<RecordFormatException>(() => format.CreateDecoder<Invoice>(Context)).Message, StringComparison.Ordinal);
        Assert.Contains("OutputFormat", Assert.Throws<RecordFormatException>(() => format.CreateEncoder<Invoice>(Context)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"customer\":\"a\",\"number\":1}x")]
    [InlineData("{\"customer\":\"a\"}")]
    [InlineData("{\"customer\":\"a\",\"number\":1.5}")]
    [InlineData("{\"customer\":\"a\",\"number\":99999999999}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\u0001\u0002")]
    public async Task What_is_not_the_types_json_is_a_format_fault(string json) =>
        await Assert.ThrowsAsync<RecordFormatException>(() => Decode<Order>(new JsonFormat(), json));

    [Fact]
    public async Task A_fault_says_where_it_is()
    {
        var fault = await Assert.ThrowsAsync<RecordFormatException>(() => Decode<Order>(new JsonFormat(), """{"customer":"a","number":"many"}"""));
        Assert.Contains("$.number", fault.Message, StringComparison.Ordinal);
        var invalid = new JsonFormat().CreateDecoder<Order>(Context);
        await Assert.ThrowsAsync<RecordFormatException>(async () => await invalid.DecodeAsync(EncodedRecord.Of("{\"customer\":\"\xff\",\"number\":1}"u8.ToArray().Select(each => each == 0xC3 ? (byte)0xFF : each).ToArray()), default));
        await Assert.ThrowsAsync<RecordFormatException>(async () => await invalid.DecodeAsync(EncodedRecord.Of(null), default));
    }

    [Fact]
    public async Task The_frame_of_a_registry_is_passed_over()
    {
        byte[] framed = [0, 0, 0, 1, 42, .. """{"customer":"a","number":2}"""u8];
        var decoder = new JsonFormat().CreateDecoder<Order>(Context);
        Assert.Equal(2, (await decoder.DecodeAsync(EncodedRecord.Of(framed), default)).Number);
    }

    [Fact]
    public async Task Null_is_a_value_of_a_type_that_says_so()
    {
        Assert.Null(await Decode<int?>(new JsonFormat(), "null"));
        Assert.Equal(3, await Decode<int?>(new JsonFormat(), "3"));
    }

    [Fact]
    public void Decoding_allocates_the_object_and_nothing_else()
    {
        var record = EncodedRecord.Of("""{"x":12,"y":-34567890123}"""u8.ToArray());
        foreach (var format in new[] { new JsonFormat(), new JsonFormat(Known.Default) })
        {
            var decoder = format.CreateDecoder<Point>(Context);
            var objects = Allocated(() => GC.KeepAlive(new Point()));
            Assert.Equal(objects, Allocated(() =>
            {
                var decoding = decoder.DecodeAsync(record, default);
                Assert.True(decoding.IsCompletedSuccessfully);
                GC.KeepAlive(decoding.Result);
            }));
        }
    }

    [Fact]
    public void Encoding_allocates_nothing()
    {
        var encoder = new JsonFormat(Known.Default).CreateEncoder<Point>(Context);
        var point = new Point { X = 1, Y = 2 };
        var buffer = new ArrayBufferWriter<byte>(1024);
        Assert.Equal(0, Allocated(() =>
        {
            buffer.ResetWrittenCount();
            encoder.Encode(point, buffer);
        }));
    }

    [Fact]
    public void Two_consumers_that_write_one_type_differently_on_one_thread_do_not_mix()
    {
        var (plain, indented) = (new JsonFormat().CreateEncoder<Point>(Context), new JsonFormat(new JsonSerializerOptions { WriteIndented = true }).CreateEncoder<Point>(Context));
        foreach (var (encoder, lines) in new[] { (plain, 1), (indented, 4), (plain, 1) })
        {
            var buffer = new ArrayBufferWriter<byte>();
            encoder.Encode(new Point(), buffer);
            Assert.Equal(lines, Encoding.UTF8.GetString(buffer.WrittenSpan).Split('\n').Length);
        }
    }

    private sealed class Broken : JsonConverter<Point>
    {
        public override Point Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new();

        public override void Write(Utf8JsonWriter writer, Point value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            if (value.X < 0)
                throw new JsonException("below zero");
            writer.WriteEndObject();
        }
    }

    [Fact]
    public void A_result_that_failed_half_way_leaves_nothing_for_the_next()
    {
        var encoder = new JsonFormat(new JsonSerializerOptions { Converters = { new Broken() } }).CreateEncoder<Point>(Context);
        Assert.Throws<RecordFormatException>(() => encoder.Encode(new Point { X = -1 }, new ArrayBufferWriter<byte>()));
        var buffer = new ArrayBufferWriter<byte>();
        encoder.Encode(new Point(), buffer);
        Assert.Equal("{}", Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static FormatContext Context => new(new KappaConsumerOptions());

    private static async Task<T> Decode<T>(JsonFormat format, string json) =>
        await format.CreateDecoder<T>(Context).DecodeAsync(EncodedRecord.Of(Encoding.UTF8.GetBytes(json)), default);

    private static string Encode<T>(JsonFormat format, T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        format.CreateEncoder<T>(Context).Encode(value, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static long Allocated(Action act)
    {
        for (var i = 0; i < 1_000; i++)
            act();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            act();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
