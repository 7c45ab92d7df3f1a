using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kappa.Avro;
using Kappa.Consumer;
using Kappa.Protobuf.Tests.Given;
using Kappa.Protobuf.Tests.Given.Common;
using Kappa.RealServers;
using Kappa.Testing;

namespace Kappa.Protobuf.Tests;

public sealed class ProtobufFormatTests : IDisposable
{
    private static readonly Purchase Whole = new()
    {
        Customer = "Zoë",
        Number = 7,
        Labels = { ["a"] = "b" },
        Lines = { new Purchase.Types.Line { Article = "x", Parts = { new Purchase.Types.Line.Types.Part { Weight = 3 } } } },
        Total = new Money { Cents = 1, Currency = Currency.Eur },
        At = new Timestamp { Seconds = 5 },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("kappa-protobuf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Messages_go_both_ways_nested_ones_by_their_indexes()
    {
        using var context = Framed.Context(_folder);
        await BothWaysAsync(context, Whole, [0]);
        await BothWaysAsync(context, new Bill { Customer = "a", Number = 1 }, [2, 2]);
        await BothWaysAsync(context, Whole.Lines[0], [4, 0, 2]);
        await BothWaysAsync(context, Whole.Lines[0].Parts[0], [6, 0, 2, 0]);
        await BothWaysAsync(context, new Ticket { Seat = 1 }, [0]);
        await BothWaysAsync(context, new Bill(), [2, 2]);
    }

    [Fact]
    public async Task They_go_both_ways_by_a_real_registry()
    {
        using var context = Framed.Context(await RealServer.RegistryAsync(), $"kappa-{Guid.NewGuid():N}-value");
        await BothWaysAsync(context, new Ticket { Seat = 1, Next = new Ticket { Seat = 2 } }, [0]);
        var text = await Framed.RegisterTextAsync(context.Options.SchemaRegistry!, "syntax = \"proto3\"; package shop; message Other {} message Bill { string customer = 1; }");
        Assert.Equal("a", (await Framed.DecodeAsync<Bill>(context, Framed.Value(text, [2, 2], new Bill { Customer = "a" }))).Customer);
        await Assert.ThrowsAsync<RecordFormatException>(() => Framed.DecodeAsync<Bill>(context, Framed.Value(text, [0], new Bill { Customer = "a" })));
        Assert.Equal(404, (await Assert.ThrowsAsync<SchemaRegistryException>(() => Framed.DecodeAsync<Bill>(context, Framed.Value(2_000_000_000, [2, 2], new Bill())))).Status);
    }

    [Fact]
    public async Task The_schema_of_results_is_registered_behind_the_files_that_it_imports()
    {
        await using var server = RegistryServer.Start();
        using var context = Framed.Context(server.Address);
        var value = await Framed.EncodeAsync(context, Whole);
        var schema = await context.Registry.GetTextAsync(value[4], default);
        Assert.Equal((SchemaText.Protobuf, ShopReflection.Descriptor.SerializedData.ToBase64()), (schema.Type, schema.Text));
        // what Google brings along is not registered
        Assert.Equal([new SchemaReference("common/money.proto", "common/money.proto", 1)], schema.References);
        Assert.Equal("common/currency.proto", Assert.Single((await context.Registry.GetTextAsync(2, default)).References).Name);
        Assert.Equal(value, await Framed.EncodeAsync(context, Whole));
        Assert.Equal(3, value[4]);
    }

    [Fact]
    public async Task A_schema_is_asked_for_once_and_again_when_the_registry_did_not_know_it()
    {
        await using var server = RegistryServer.Start();
        using var context = Framed.Context(server.Address);
        var decoder = new ProtobufFormat().CreateDecoder<Bill>(context);
        var record = EncodedRecord.Of(Framed.Value(1, [2, 2], new Bill { Number = 4 }));
        await Assert.ThrowsAsync<SchemaRegistryException>(async () => await decoder.DecodeAsync(record, default));
        await Framed.EncodeAsync(Framed.Context(server.Address, "earlier"), new Ticket { Seat = 1 });
        await Assert.ThrowsAsync<RecordFormatException>(async () => await decoder.DecodeAsync(record, default));
        var requests = server.Requests;
        await Assert.ThrowsAsync<RecordFormatException>(async () => await decoder.DecodeAsync(record, default));
        Assert.Equal(requests, server.Requests);

        var (id, indexes) = (await Framed.RegisterTextAsync(server.Address, "package shop; message A {} message Bill {}"), new byte[] { 2, 2 });
        requests = server.Requests;
        for (var i = 0; i < 100; i++)
            Assert.Equal(i, (await decoder.DecodeAsync(EncodedRecord.Of(Framed.Value(id, indexes, new Bill { Number = i })), default)).Number);
        Assert.Equal(requests + 1, server.Requests);
    }

    [Fact]
    public async Task Records_of_many_schemas_are_decoded_each_by_its_own()
    {
        using var context = Framed.Context(_folder);
        var decoder = new ProtobufFormat().CreateDecoder<Bill>(context);
        var ids = new List<int>();
        for (var i = 0; i < 40; i++)
            ids.Add(await Framed.RegisterTextAsync(_folder, $"package shop; message Bill {{}} message M{i} {{}}"));
        for (var round = 0; round < 3; round++)
        {
            foreach (var id in ids)
                Assert.Equal(id, (await decoder.DecodeAsync(EncodedRecord.Of(Framed.Value(id, [0], new Bill { Number = id })), default)).Number);
        }
        await Assert.ThrowsAsync<RecordFormatException>(async () => await decoder.DecodeAsync(EncodedRecord.Of(Framed.Value(ids[3], [2, 2], new Bill())), default));
    }

    public static TheoryData<string, byte[]?> Poison => new()
    {
        { "tombstone", null },
        { "frame", [] },
        { "frame", [1, 0, 0, 0, 1, 2, 2] },
        { "frame", [0, 0, 0, 1] },
        { "indexes", [0, 0, 0, 0, 1] },
        { "indexes", [0, 0, 0, 0, 1, 4, 2] },
        { "holds shop.Purchase", [0, 0, 0, 0, 1, 0] },
        { "holds shop.Purchase", [0, 0, 0, 0, 1, 2, 0] },
        { "does not exist", [0, 0, 0, 0, 1, 2, 20] },
        { "is no shop.Bill", [0, 0, 0, 0, 1, 2, 2, 0xFF] },
        { "is no shop.Bill", [0, 0, 0, 0, 1, 2, 2, 10, 5, 65] },
        { "is no shop.Bill", [0, 0, 0, 0, 1, 2, 2, 0] },
        { "AVRO", [0, 0, 0, 0, 2, 2, 2] },
        { "cannot be understood", [0, 0, 0, 0, 3, 2, 2] },
    };

    [Theory, MemberData(nameof(Poison))]
    public async Task What_is_not_the_handlers_message_is_a_format_fault_that_says_why(string why, byte[]? value)
    {
        using var context = Framed.Context(_folder);
        await Framed.RegisterTextAsync(_folder, "package shop; message Purchase {} message Bill {}");
        await context.Registry.RegisterAsync("avro", AvroSchema.Parse("\"long\""), default);
        await Framed.RegisterTextAsync(_folder, "message {");
        Assert.Contains(why, (await Assert.ThrowsAsync<RecordFormatException>(() => Framed.DecodeAsync<Bill>(context, value))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_required_field_that_is_not_set_is_refused_both_ways()
    {
        using var context = Framed.Context(_folder);
        await Assert.ThrowsAsync<RecordFormatException>(() => Framed.EncodeAsync(context, new Ticket()));
        await Assert.ThrowsAsync<RecordFormatException>(() => Framed.EncodeAsync(context, new Ticket { Seat = 1, Next = new Ticket() }));
        var value = await Framed.EncodeAsync(context, new Ticket { Seat = 1 });
        await Assert.ThrowsAsync<RecordFormatException>(() => Framed.DecodeAsync<Ticket>(context, value[..6]));
    }

    [Fact]
    public void Types_that_protoc_has_not_made_are_refused_before_the_first_record()
    {
        using var context = Framed.Context(_folder);
        Assert.Contains("InputFormat", Assert.Throws<RecordFormatException>(() => new ProtobufFormat().CreateDecoder<string>(context)).Message, StringComparison.Ordinal);
        Assert.Contains("OutputFormat", Assert.Throws<RecordFormatException>(() => new ProtobufFormat().CreateEncoder<IMessage>(context)).Message, StringComparison.Ordinal);
        Assert.Contains("SchemaRegistry", Assert.Throws<RecordFormatException>(() => new ProtobufFormat().CreateDecoder<Bill>(new FormatContext(new KappaConsumerOptions()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decoding_allocates_the_message_and_encoding_nothing()
    {
        using var context = Framed.Context(_folder);
        var bill = new Bill { Number = 5 };
        var value = await Framed.EncodeAsync(context, bill);
        var decoder = new ProtobufFormat().CreateDecoder<Bill>(context);
        var record = EncodedRecord.Of(value);
        await decoder.DecodeAsync(record, default);
        Assert.Equal(Allocated(() => GC.KeepAlive(new Bill())), Allocated(() =>
        {
            var decoding = decoder.DecodeAsync(record, default);
            Assert.True(decoding.IsCompletedSuccessfully);
            GC.KeepAlive(decoding.Result);
        }));
        var encoder = new ProtobufFormat().CreateEncoder<Bill>(context);
        await encoder.StartAsync("out", default);
        var buffer = new ArrayBufferWriter<byte>(1024);
        Assert.Equal(0, Allocated(() =>
        {
            buffer.ResetWrittenCount();
            encoder.Encode(bill, buffer);
        }));
    }

    private static async Task BothWaysAsync<T>(FormatContext context, T message, byte[] indexes)
        where T : IMessage<T>
    {
        var value = await Framed.EncodeAsync(context, message);
        Assert.Equal(0, value[0]);
        Assert.Equal([.. indexes, .. message.ToByteArray()], value[5..]);
        Assert.Equal(message, await Framed.DecodeAsync<T>(context, value));
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
