using Kappa.Avro;
using Kappa.Consumer.Tests.Given;
using Kappa.RealServers;
using Kappa.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kappa.Consumer.Tests.Hosts;

/// <summary>Avro on its way through the host: writers' schemas that change, generic records, and what cannot be decoded.</summary>
public sealed class AvroFormatTests
{
    private const string Old = """{"type":"record","name":"Order","namespace":"a","fields":[{"name":"number","type":"int"},{"name":"customer","type":"string"},{"name":"gone","type":"double"}]}""";
    private const string New = """{"type":"record","name":"Order","namespace":"b","fields":[{"name":"customer","type":["null","string"]},{"name":"number","type":"int"},{"name":"note","type":"string"}]}""";

    private const string Reader = """
        {"type":"record","name":"Order","fields":[
          {"name":"note","type":"string","default":"none"},{"name":"number","type":"long"},{"name":"customer","type":["null","string"]}]}
        """;

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Records_of_several_writers_become_one_type_and_what_is_not_avro_becomes_a_dead_letter(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        var address = broker == Broker.Real ? await RealServer.RegistryAsync() : rig.Registry;
        using var registry = SchemaRegistry.Open(address, TimeSpan.FromSeconds(30));
        var (old, later) = (await Written.ByAsync(registry, rig.Input, Old), await Written.ByAsync(registry, rig.Input, New));
        var unfit = await Written.ByAsync(registry, $"{rig.Input}-2", "\"long\"");
        var text = await registry.RegisterTextAsync($"{rig.Input}-3-value", new SchemaText(SchemaText.Protobuf, "syntax = \"proto3\"; message M {}"), default);
        var good = old.Order(0, "a");
        byte[][] poison =
        [
            [], good[..3], good[..5], good[..^1], [.. good, 0], [1, .. good[1..]], [0, 0x77, 0x35, 0x94, 0, .. good[5..]], unfit.Value(5L),
            [0, 0, 0, (byte)(text.Id >> 8), (byte)text.Id, 1], later.Order(1, null),
        ];
        rig.Send([
            .. poison.Select(value => new Sent("p", value)), new Sent("p", null),
            .. Enumerable.Range(0, 200).Select(number => new Sent($"c{number % 10}", (number % 2 == 0 ? old : later).Order(number, $"c{number % 10}"))),
        ]);
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(rig, options => options.SchemaRegistry = address, services => services.AddSingleton(Script.Bill()));
        await host.CompletedAsync(211);
        await host.StopAsync();

        var numbers = new List<int>();
        foreach (var result in await rig.ReadAsync(rig.Output))
            numbers.Add((await Written.ReadAsync<Invoice>(registry, result)).Number);
        Assert.Equal(Enumerable.Range(0, 200), numbers.Order());
        var dead = await rig.ReadAsync(rig.DeadLetters);
        Assert.All(dead, each => Assert.Equal("decode", each.Headers[KappaHeaders.DeadLetterStage]));
        Assert.Equal(poison.Select(Convert.ToHexString).Order(), dead.Where(each => each.Value is not null).Select(each => Convert.ToHexString(each.Value!)).Order());
        Assert.Single(dead, each => each.Value is null);
        await rig.AllIsCommittedAsync();
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_generic_record_goes_in_by_the_readers_schema_and_comes_out_by_the_outputs(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        var address = broker == Broker.Real ? await RealServer.RegistryAsync() : rig.Registry;
        using var registry = SchemaRegistry.Open(address, TimeSpan.FromSeconds(30));
        var (old, later) = (await Written.ByAsync(registry, rig.Input, Old), await Written.ByAsync(registry, rig.Input, New));
        rig.Send(Enumerable.Range(0, 100).Select(number => new Sent("k", (number % 2 == 0 ? old : later).Order(number, "a"))));
        var output = AvroSchema.Parse("""{"type":"record","name":"Noted","fields":[{"name":"number","type":"long"},{"name":"note","type":"string"}]}""");
        await using var host = await RunningHost.StartAsync<Applied<AvroRecord, AvroRecord>>(
            rig,
            options =>
            {
                options.SchemaRegistry = address;
                options.InputFormat = new AvroFormat { ReaderSchema = Reader };
                options.OutputSchema = output.Json;
            },
            services => services.AddSingleton(new Applied<AvroRecord, AvroRecord>((record, _) =>
                (long)record["number"]! == 7 ? null : new AvroRecord(output) { ["number"] = record["number"], ["note"] = record["note"] })));
        await host.CompletedAsync(100);
        await host.StopAsync();

        Assert.Equal(1, host.Progress.Filtered);
        var notes = new List<(object?, object?)>();
        foreach (var result in await rig.ReadAsync(rig.Output))
        {
            var record = await Written.ReadAsync<AvroRecord>(registry, result);
            notes.Add((record["number"], record["note"]));
        }
        Assert.Equal(Enumerable.Range(0, 100).Where(number => number != 7).Select(number => ((object?)(long)number, (object?)(number % 2 == 0 ? "none" : "new"))), notes.Order());
    }

    [Fact]
    public async Task Without_a_readers_schema_a_generic_record_has_its_writers_fields()
    {
        using var rig = await Rig.StartAsync();
        using var registry = SchemaRegistry.Open(rig.Registry, TimeSpan.FromSeconds(30));
        var (old, later) = (await Written.ByAsync(registry, rig.Input, Old), await Written.ByAsync(registry, rig.Input, New));
        rig.Send([new Sent("k", old.Order(1, "a")), new Sent("k", later.Order(2, "a"))]);
        var seen = new List<string>();
        await using var host = await RunningHost.StartAsync<Applied<AvroRecord, string>>(
            rig,
            options => options.OutputTopic = null,
            services => services.AddSingleton(new Applied<AvroRecord, string>((record, _) =>
            {
                seen.Add($"{record.Name}: {string.Join(' ', record.FieldNames)}");
                return null;
            })));
        await host.CompletedAsync(2);
        await host.StopAsync();
        Assert.Equal(["a.Order: number customer gone", "b.Order: customer number note"], seen);
    }

    [Fact]
    public async Task A_readers_schema_that_the_type_cannot_hold_and_a_generic_result_without_a_schema_end_the_start()
    {
        using var rig = await Rig.StartAsync();
        var message = await StartFaultAsync<Applied<Order, AvroRecord>>(rig, """{"type":"record","name":"Order","fields":[{"name":"number","type":"string"}]}""");
        Assert.Contains("ReaderSchema", message, StringComparison.Ordinal);
        Assert.Contains("Order.Customer", message, StringComparison.Ordinal);
        Assert.Contains("OutputSchema", message, StringComparison.Ordinal);
        Assert.Contains("no/such.avsc", await StartFaultAsync<Applied<Order, Invoice>>(rig, "no/such.avsc"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_makes_records_wait_and_no_dead_letters()
    {
        using var rig = await Rig.StartAsync();
        await using var server = RegistryServer.Start();
        using var registry = SchemaRegistry.Open(server.Address, TimeSpan.FromSeconds(30));
        var old = await Written.ByAsync(registry, rig.Input, Old);
        await server.StopAsync();
        rig.Send(Enumerable.Range(0, 50).Select(number => new Sent($"c{number % 10}", old.Order(number, "a"))));
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(
            rig,
            options =>
            {
                (options.SchemaRegistry, options.StartTimeout) = (server.Address, TimeSpan.FromSeconds(1));
                options.OutputFormat = new JsonFormat();
            },
            services => services.AddSingleton(Script.Bill()));
        // more often than attempts would allow
        await Wait.UntilAsync(() => host.Progress.Retries > 100, () => $"{host.Progress}");
        Assert.Equal(0, host.Progress.Completed);
        server.Resume();
        await host.CompletedAsync(50);
        await host.StopAsync();
        Assert.Equal((50, 0), (host.Progress.Results, host.Progress.DeadLettered));
    }

    private static async Task<string> StartFaultAsync<THandler>(Rig rig, string reader)
        where THandler : class
    {
        using var host = RunningHost.Build<THandler>(rig, options => options.InputFormat = new AvroFormat { ReaderSchema = reader });
        return (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync())).Message;
    }

    /// <summary>Values as another service has written them.</summary>
    private sealed record Written(int Id, AvroSchema Schema)
    {
        public static async Task<Written> ByAsync(ISchemaRegistry registry, string topic, string schema)
        {
            var parsed = AvroSchema.Parse(schema);
            return new Written(await registry.RegisterAsync($"{topic}-value", parsed, default), parsed);
        }

        public static async Task<T> ReadAsync<T>(ISchemaRegistry registry, Landed record)
        {
            Assert.True(WireFrame.TryRead(record.Value, out var id, out _));
            return AvroDecoder<T>.Compile(await registry.GetAsync(id, default)).Decode(record.Value.AsSpan(WireFrame.Size));
        }

        public byte[] Order(int number, string? customer)
        {
            var record = new AvroRecord(Schema) { ["number"] = number, ["customer"] = customer };
            if (record.TryGetValue("gone", out _))
                record["gone"] = 1.5;
            if (record.TryGetValue("note", out _))
                record["note"] = "new";
            return Value(record);
        }

        public byte[] Value<T>(T value)
        {
            var writer = new AvroWriter();
            writer.WriteFrame(Id);
            AvroEncoder<T>.Compile(Schema).Encode(value, writer);
            return writer.Written.ToArray();
        }
    }
}
