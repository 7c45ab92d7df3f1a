using System.Buffers;
using System.Globalization;
using System.Text;
using Kappa.Consumer.Tests.Given;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kappa.Consumer.Tests.Hosts;

/// <summary>Formats chosen for a consumer, on their way through the host.</summary>
public sealed class FormatTests
{
    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Json_comes_in_and_avro_goes_out_and_what_is_not_json_becomes_a_dead_letter(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        byte[][] poison = [[], [0], [1, 2, 3], [0, 0, 0, 0, 1], .. new[] { "{", "{}", "null", "[1]", "{\"customer\":\"a\",\"number\":\"x\"}", "{\"customer\":\"a\",\"number\":1}}" }.Select(Encoding.UTF8.GetBytes)];
        rig.Send([.. poison.Select(value => new Sent("p", value)), new Sent("p", null), .. Orders(200)]);
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(
            rig, options => options.InputFormat = new JsonFormat(), services => services.AddSingleton(Script.Bill()));
        await host.CompletedAsync(211);
        await host.StopAsync();

        var results = await rig.ReadAsync(rig.Output);
        Assert.Equal(200, results.Count);
        foreach (var result in results)
            Assert.Equal(result.Key, (await rig.DecodeAsync(result)).Customer);
        var dead = await rig.ReadAsync(rig.DeadLetters);
        Assert.All(dead, each => Assert.Equal("decode", each.Headers[KappaHeaders.DeadLetterStage]));
        Assert.All(dead, each => Assert.StartsWith("Kappa.Consumer.RecordFormatException: ", each.Headers[KappaHeaders.DeadLetterCause], StringComparison.Ordinal));
        Assert.Equal(poison.Select(Convert.ToHexString).Order(), dead.Where(each => each.Value is not null).Select(each => Convert.ToHexString(each.Value!)).Order());
        Assert.Single(dead, each => each.Value is null);
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task Avro_comes_in_and_json_goes_out_and_no_registry_is_needed_where_there_is_no_avro()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(20);
        await using (var host = await RunningHost.StartAsync<ScriptedHandler>(
            rig, options => options.OutputFormat = new JsonFormat(), services => services.AddSingleton(Script.Bill())))
            await host.CompletedAsync(20);
        Assert.Contains("""{"customer":"c7","number":17}""", (await rig.ReadAsync(rig.Output)).Select(each => Encoding.UTF8.GetString(each.Value!)));

        using var other = await Rig.StartAsync();
        other.Send(Orders(20));
        await using var without = await RunningHost.StartAsync<ScriptedHandler>(
            other,
            options =>
            {
                (options.InputFormat, options.OutputFormat) = (new JsonFormat(), new JsonFormat());
                options.SchemaRegistry = null;
            },
            services => services.AddSingleton(Script.Bill()));
        await without.CompletedAsync(20);
        Assert.Equal(20, without.Progress.Results);
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Bytes_borrow_the_clients_buffer_for_as_long_as_the_handler_runs_and_may_be_its_result(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        var values = Enumerable.Range(0, 2_000).Select(number => Encoding.ASCII.GetBytes(number.ToString("x8", CultureInfo.InvariantCulture))).ToList();
        rig.Send(values.Select(value => new Sent(null, value)));
        await using var host = await RunningHost.StartAsync<SlowEcho>(
            rig,
            options =>
            {
                (options.InputFormat, options.OutputFormat, options.SchemaRegistry) = (new BytesFormat(), new BytesFormat(), null);
                // memory comes round many times
                options.MaxInFlightRecords = 64;
            });
        await host.CompletedAsync(2_000);
        await host.StopAsync();
        Assert.Equal(values.Select(value => Encoding.ASCII.GetString(value[4..])).Order(), (await rig.ReadAsync(rig.Output)).Select(each => Encoding.ASCII.GetString(each.Value!)).Order());
    }

    [Fact]
    public async Task A_tombstone_reaches_a_handler_of_bytes_that_takes_null_and_null_is_no_result()
    {
        using var rig = await Rig.StartAsync();
        rig.Send([new Sent("a", null), new Sent("b", [1])]);
        await using var host = await RunningHost.StartAsync<Applied<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?>>(
            rig,
            options => options.InputFormat = options.OutputFormat = new BytesFormat(),
            services => services.AddSingleton(new Applied<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?>((value, _) => value)));
        await host.CompletedAsync(2);
        await host.StopAsync();
        Assert.Equal((1, 1), (host.Progress.Results, host.Progress.Filtered));
        Assert.Equal([1], Assert.Single(await rig.ReadAsync(rig.Output)).Value);
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_tombstone_is_a_dead_letter_of_a_handler_of_bytes_that_takes_no_null(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker, partitions: 1);
        rig.Send([new Sent("a", [1]), new Sent("b", null), new Sent("c", []), new Sent("d", [2])]);
        await using var host = await RunningHost.StartAsync<Applied<byte[], byte[]>>(
            rig,
            options => options.InputFormat = options.OutputFormat = new BytesFormat(),
            services => services.AddSingleton(new Applied<byte[], byte[]>((value, _) => value)));
        await host.CompletedAsync(4);
        await host.StopAsync();
        var dead = Assert.Single(await rig.ReadAsync(rig.DeadLetters));
        Assert.Equal(("b", "decode"), (dead.Key, dead.Headers[KappaHeaders.DeadLetterStage]));
        Assert.Contains("tombstone", dead.Headers[KappaHeaders.DeadLetterCause], StringComparison.Ordinal);
        Assert.Equal(["a", "c", "d"], (await rig.ReadAsync(rig.Output)).Select(each => each.Key).Order()); // keys finish in any order
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task A_users_own_format_is_named_by_the_consumers_name_and_never_runs_on_the_thread_that_polls()
    {
        using var own = await Rig.StartAsync();
        using var plain = await Rig.StartAsync();
        own.Send([.. Enumerable.Range(0, 100).Select(number => new Sent("k", Encoding.ASCII.GetBytes($"c{number % 5};{number}"))), new Sent("k", "no number"u8.ToArray())]);
        plain.SendOrders(50);
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(
            own,
            register: services =>
            {
                services.AddSingleton(Script.Bill());
                services.AddKeyedSingleton<IRecordDecoder<Order>, SemicolonDecoder>("own");
                services.AddKeyedSingleton<IRecordEncoder<Invoice>, SemicolonEncoder>("own");
                services.AddKappaConsumer<ScriptedHandler>("plain", plain.Configure);
            },
            name: "own");
        var consumers = host.Services.GetServices<KappaConsumer>().ToDictionary(consumer => consumer.Name);
        await Wait.UntilAsync(() => (consumers["own"].Progress().Completed, consumers["plain"].Progress().Completed) == (101, 50), "both have handled theirs");
        await host.StopAsync();

        Assert.Equal("c3;8", Encoding.ASCII.GetString((await own.ReadAsync(own.Output))[8].Value!));
        Assert.Contains("no number", Assert.Single(await own.ReadAsync(own.DeadLetters)).Headers[KappaHeaders.DeadLetterCause], StringComparison.Ordinal);
        Assert.Equal(50, (await plain.ReadAsync(plain.Output)).Count);
        var threads = ((SemicolonDecoder)host.Services.GetRequiredKeyedService<IRecordDecoder<Order>>("own")).Threads;
        Assert.NotEmpty(threads);
        Assert.DoesNotContain("kappa-poll", threads);
        Assert.True(((SemicolonEncoder)host.Services.GetRequiredKeyedService<IRecordEncoder<Invoice>>("own")).WasStartedFor == own.Output);
    }

    [Fact]
    public async Task A_decoder_for_all_consumers_of_a_type_gives_way_to_the_format_that_the_options_name()
    {
        using var rig = await Rig.StartAsync();
        rig.Send(Orders(5));
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(
            rig,
            options => options.InputFormat = new JsonFormat(),
            services => services.AddSingleton(Script.Bill()).AddSingleton<IRecordDecoder<Order>, SemicolonDecoder>());
        await host.CompletedAsync(5);
        Assert.Equal(5, host.Progress.Results);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_the_formats_is_said_at_once_with_the_rest()
    {
        using var rig = await Rig.StartAsync();
        using var host = RunningHost.Build<ScriptedHandler>(
            rig,
            options =>
            {
                (options.InputFormat, options.OutputFormat) = (new BytesFormat(), new AvroFormat());
                (options.OutputSchema, options.Concurrency) = ("\"nonsense\"", 0);
            },
            services => services.AddSingleton(Script.Bill()).AddKeyedSingleton<IRecordDecoder<Order>, SemicolonDecoder>(""));
        var failures = (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync())).Failures.ToList();
        Assert.Equal(3, failures.Count);
        Assert.Contains("Concurrency", failures[0], StringComparison.Ordinal);
        Assert.Contains("InputFormat is set, and SemicolonDecoder is registered", failures[1], StringComparison.Ordinal);
        Assert.Contains("OutputSchema", failures[2], StringComparison.Ordinal);

        using var unfit = RunningHost.Build<ScriptedHandler>(rig, options => options.InputFormat = new BytesFormat(), services => services.AddSingleton(Script.Bill()));
        Assert.Contains("ReadOnlyMemory<byte>", (await Assert.ThrowsAsync<OptionsValidationException>(() => unfit.StartAsync())).Message, StringComparison.Ordinal);
        using var none = RunningHost.Build<ScriptedHandler>(rig, options => options.SchemaRegistry = null, services => services.AddSingleton(Script.Bill()));
        Assert.Single((await Assert.ThrowsAsync<OptionsValidationException>(() => none.StartAsync())).Failures, each => each.Contains("SchemaRegistry is not set", StringComparison.Ordinal));
    }

    private static IEnumerable<Sent> Orders(int count) =>
        Enumerable.Range(0, count).Select(number => new Sent($"c{number % 10}", Encoding.UTF8.GetBytes($$"""{"customer":"c{{number % 10}}","number":{{number}}}""")));

    /// <summary>Keeps the memory over an await, and returns a part of it.</summary>
    internal sealed class SlowEcho : IKappaHandler<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>
    {
        public async ValueTask<ReadOnlyMemory<byte>> HandleAsync(ReadOnlyMemory<byte> record, RecordContext context, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return record[4..];
        }
    }

    internal sealed class SemicolonDecoder : IRecordDecoder<Order>
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> _threads = new();

        public ICollection<string> Threads => _threads.Keys;

        public ValueTask<Order> DecodeAsync(EncodedRecord record, CancellationToken cancellationToken)
        {
            _threads[Thread.CurrentThread.Name ?? ""] = true;
            var text = Encoding.ASCII.GetString(record.Value.Span);
            return text.Split(';') is [var customer, var number]
                ? new ValueTask<Order>(new Order { Customer = customer, Number = int.Parse(number, CultureInfo.InvariantCulture) })
                : throw new RecordFormatException($"'{text}' is no order");
        }
    }

    internal sealed class SemicolonEncoder : IRecordEncoder<Invoice>
    {
        public string? WasStartedFor { get; private set; }

        public ValueTask StartAsync(string outputTopic, CancellationToken cancellationToken)
        {
            WasStartedFor = outputTopic;
            return ValueTask.CompletedTask;
        }

        public void Encode(Invoice value, IBufferWriter<byte> destination) => destination.Write(Encoding.ASCII.GetBytes($"{value.Customer};{value.Number}"));
    }
}
