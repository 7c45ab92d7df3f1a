using Kappa.Consumer.Tests.Given;
using Kappa.Kafka;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Tests.Hosts;

public sealed class SeveralResultsTests
{
    private static Task<RunningHost> StartAsync(Rig rig, Lines lines, Action<KappaConsumerOptions>? configure = null) =>
        RunningHost.StartAsync<LineHandler>(rig, configure, services => services.AddSingleton(lines));

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Each_result_is_a_record_of_its_own_id_and_the_offset_moves_when_all_are_acknowledged(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        var job = Guid.NewGuid();
        rig.SendOrders(2_000, job: job);
        // No result, one, and up to six.
        await using var host = await StartAsync(rig, new Lines(order => order.Number % 7));
        await host.CompletedAsync(2_000);
        await host.StopAsync();

        var results = await rig.ReadAsync(rig.Output);
        var expected = Enumerable.Range(0, 2_000)
            .SelectMany(number => number % 7 == 0 ? [(number, 0, true)] : Enumerable.Range(0, number % 7).Select(line => (number, line, false)));
        Assert.Equal(expected.Order(), results.Select(result => ((int)result.Id!.Value.Row, result.Id!.Value.Ordinal, result.Value is null)).Order());
        foreach (var result in results.Where(result => result.Value is not null))
        {
            var invoice = await rig.DecodeAsync(result);
            Assert.Equal(($"line {result.Id!.Value.Ordinal}", (int)result.Id!.Value.Row), (invoice.Customer, invoice.Number));
            Assert.Equal($"c{invoice.Number % 10}", result.Key);
        }
        // By key: the rows in their order, each row's results in theirs.
        foreach (var key in results.GroupBy(result => result.Key))
        {
            var order = key.OrderBy(result => result.Offset).Select(result => (result.Id!.Value.Row, result.Id!.Value.Ordinal)).ToList();
            Assert.Equal(order.Order(), order);
        }
        Assert.Equal((1_714, 286), (host.Progress.Results, host.Progress.Filtered));
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task All_results_of_a_record_are_in_one_transaction_although_the_queue_is_full_in_the_middle_of_them()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        rig.SendOrders(500, customers: 50, job: Guid.NewGuid());
        await using var host = await StartAsync(rig, new Lines(_ => 40), options =>
        {
            options.ExactlyOnce = true;
            options.CommitInterval = TimeSpan.FromMilliseconds(10);
            options.Kafka["queue.buffering.max.messages"] = "64";
            options.Kafka["linger.ms"] = "1";
        });
        await host.CompletedAsync(500);
        await host.StopAsync();

        var results = await rig.ReadCommittedAsync(rig.Output, 1);
        Assert.Equal(
            Enumerable.Range(0, 500).SelectMany(row => Enumerable.Range(0, 40).Select(line => (row, line))),
            results.Select(result => ((int)result.Id!.Value.Row, result.Id!.Value.Ordinal)).Order());
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task All_results_of_a_record_are_in_one_transaction_although_its_time_to_drain_ends_in_the_middle_of_them()
    {
        const int Many = 1_000;
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        rig.SendOrders(1, job: Guid.NewGuid());
        using var cluster = await rig.ConnectAsync();
        var token = TestContext.Current.CancellationToken;
        await using (var host = await StartAsync(rig, new Lines(_ => Many), options =>
        {
            options.ExactlyOnce = true;
            options.CommitInterval = TimeSpan.FromMinutes(1);
            options.DrainTimeout = TimeSpan.FromMilliseconds(1);
            // A hundred at a time, and long apart.
            options.Kafka["queue.buffering.max.messages"] = "100";
            options.Kafka["linger.ms"] = "500";
        }))
        {
            await Wait.UntilAsync(async () => (await cluster.WatermarksAsync(rig.Output, token))[0].High > 0, () => "the first results are written");
            await host.StopAsync();
        }
        await using (var next = await StartAsync(rig, new Lines(_ => Many), options => options.ExactlyOnce = true))
        {
            await rig.AllIsCommittedEventuallyAsync();
            await next.StopAsync();
        }
        Assert.Equal(Enumerable.Range(0, Many), (await rig.ReadCommittedAsync(rig.Output, 1)).Select(result => result.Id!.Value.Ordinal));
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_queue_that_is_full_in_the_middle_of_them_loses_and_repeats_none(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker, partitions: 1);
        rig.SendOrders(500, customers: 50, job: Guid.NewGuid());
        await using var host = await StartAsync(rig, new Lines(_ => 40), options =>
        {
            options.Kafka["queue.buffering.max.messages"] = "64";
            options.Kafka["linger.ms"] = "1";
        });
        await host.CompletedAsync(500);
        await host.StopAsync();

        var results = await rig.ReadAsync(rig.Output);
        Assert.Equal(
            Enumerable.Range(0, 500).SelectMany(row => Enumerable.Range(0, 40).Select(line => (row, line))),
            results.Select(result => ((int)result.Id!.Value.Row, result.Id!.Value.Ordinal)).Order());
        await rig.AllIsCommittedAsync();
    }

    [Theory, InlineData("null"), InlineData("large")]
    public async Task One_that_cannot_be_written_makes_a_dead_letter_before_any_of_them_is_written(string what)
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(20, job: Guid.NewGuid());
        var lines = new Lines(_ => 3)
        {
            Line = (order, line) => (order.Number, line, what) switch
            {
                (7, 2, "null") => null!,
                (7, 2, _) => new Invoice { Customer = new string('x', 999_500), Number = 7 },
                _ => Lines.Of(order, line),
            },
        };
        await using var host = await StartAsync(rig, lines);
        await host.CompletedAsync(20);
        await host.StopAsync();

        Assert.Equal("encode", Assert.Single(await rig.ReadAsync(rig.DeadLetters)).Headers[KappaHeaders.DeadLetterStage]);
        var results = await rig.ReadAsync(rig.Output);
        Assert.Equal(57, results.Count);
        Assert.DoesNotContain(results, result => result.Id!.Value.Row == 7);
        Assert.Equal((19, 1), (host.Progress.Results, host.Progress.DeadLettered));
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task A_list_that_cannot_be_counted_makes_a_dead_letter()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(20, job: Guid.NewGuid());
        await using var host = await StartAsync(rig, new Lines(_ => 3), options => options.Use(async (context, next) =>
        {
            await next(context);
            if (context.Value is Order { Number: 7 })
                context.Result = new BrokenList();
        }));
        await host.CompletedAsync(20);
        await host.StopAsync();

        var dead = Assert.Single(await rig.ReadAsync(rig.DeadLetters));
        Assert.Equal((7, "encode"), ((int)dead.Id!.Value.Row, dead.Headers[KappaHeaders.DeadLetterStage]));
        Assert.Equal(57, (await rig.ReadAsync(rig.Output)).Count);
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task One_that_the_broker_refuses_makes_a_dead_letter_when_all_are_answered()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        var narrow = Rig.Name("narrow");
        using (var cluster = await rig.ConnectAsync())
            await cluster.EnsureTopicsAsync([new TopicRequest(narrow, 1) { Configuration = new Dictionary<string, string> { ["max.message.bytes"] = "20000" } }], CancellationToken.None);
        rig.SendOrders(30, job: Guid.NewGuid());
        var lines = new Lines(_ => 3)
        {
            Line = (order, line) => order.Number == 7 && line == 1 ? new Invoice { Customer = new string('x', 50_000), Number = 7 } : Lines.Of(order, line),
        };
        await using var host = await StartAsync(rig, lines, options =>
        {
            options.OutputTopic = narrow;
            options.OutputSubject = $"{rig.Output}-value";
            options.Kafka["batch.size"] = "10000";
            options.Kafka["message.timeout.ms"] = "20000";
        });
        await host.CompletedAsync(30);
        await host.StopAsync();

        var dead = Assert.Single(await rig.ReadAsync(rig.DeadLetters));
        Assert.Equal(7, dead.Id!.Value.Row);
        var results = await rig.ReadAsync(narrow);
        Assert.Equal(29 * 3, results.Count(result => result.Id!.Value.Row != 7));
        Assert.DoesNotContain(results, result => result.Id is { Row: 7, Ordinal: 1 });
        Assert.Equal((29, 1), (host.Progress.Results, host.Progress.DeadLettered));
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task Records_of_live_traffic_have_several_results_without_ids()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(10);
        await using var host = await StartAsync(rig, new Lines(order => order.Number == 3 ? 0 : 2));
        await host.CompletedAsync(10);
        await host.StopAsync();

        var results = await rig.ReadAsync(rig.Output);
        Assert.Equal(18, results.Count);
        Assert.All(results, result => Assert.Null(result.Id));
    }

    [Fact]
    public async Task A_result_of_several_that_is_handled_by_a_handler_of_several_keeps_ids_apart()
    {
        using var rig = await Rig.StartAsync();
        var job = Guid.NewGuid();
        rig.Send(Enumerable.Range(0, 4).Select(line => new Sent("a", rig.Encode(new Order { Customer = "a", Number = line }), new RecordId(job, 0, 5, line))));
        await using var host = await StartAsync(rig, new Lines(_ => 3));
        await host.CompletedAsync(4);
        await host.StopAsync();

        var ordinals = (await rig.ReadAsync(rig.Output)).Select(result => result.Id!.Value.Ordinal).ToList();
        Assert.Equal([0, 1, 2, 65536, 65537, 65538, 131072, 131073, 131074, 196608, 196609, 196610], ordinals.Order());
    }

    [Fact]
    public async Task Middleware_sees_the_list()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(10, job: Guid.NewGuid());
        await using var host = await StartAsync(rig, new Lines(_ => 3), options => options.Use(async (context, next) =>
        {
            await next(context);
            context.Result = ((IReadOnlyList<Invoice>)context.Result!).Take(2).ToList();
        }));
        await host.CompletedAsync(10);
        await host.StopAsync();
        Assert.Equal(20, (await rig.ReadAsync(rig.Output)).Count);
    }

    internal sealed class Lines(Func<Order, int> count)
    {
        public Func<Order, int, Invoice> Line { get; init; } = Of;

        public static Invoice Of(Order order, int line) => new() { Customer = $"line {line}", Number = order.Number };

        public IReadOnlyList<Invoice>? For(Order order) => count(order) is var lines && lines == 0 && order.Number % 2 == 0
            ? null
            : [.. Enumerable.Range(0, lines).Select(line => Line(order, line))];
    }

    private sealed class BrokenList : IReadOnlyList<Invoice>
    {
        public int Count => throw new InvalidOperationException("not yet loaded");

        public Invoice this[int index] => throw new InvalidOperationException("not yet loaded");

        public IEnumerator<Invoice> GetEnumerator() => throw new InvalidOperationException("not yet loaded");

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    internal sealed class LineHandler(Lines lines) : IKappaManyHandler<Order, Invoice>
    {
        public ValueTask<IReadOnlyList<Invoice>?> HandleAsync(Order record, RecordContext context, CancellationToken cancellationToken) => new(lines.For(record));
    }
}
