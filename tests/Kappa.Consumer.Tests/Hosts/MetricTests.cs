using Kappa.Consumer.Tests.Given;

namespace Kappa.Consumer.Tests.Hosts;

public sealed class MetricTests
{
    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task What_a_host_does_is_measured_by_the_names_of_the_messaging_conventions(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker, partitions: 2);
        using var meters = new Meters(rig.Group, rig.Output, rig.DeadLetters);
        rig.SendOrders(60, partition: 0, job: Guid.NewGuid());
        rig.SendOrders(40, partition: 1, job: Guid.NewGuid());
        var script = new Script((order, context, _) => (context.Partition, order.Number) switch
        {
            (0, 7) => throw new NotSupportedException(),
            (1, _) => new ValueTask<Invoice?>((Invoice?)null),
            _ => new ValueTask<Invoice?>(Script.Bill(order)),
        });
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(100);
        await Wait.UntilAsync(() => meters.Of("messaging.client.operation.duration").Any(each => each["messaging.operation.name"] == "commit"), "a commit is measured");

        var processed = meters.Of("messaging.process.duration").ToList();
        Assert.Equal(102, processed.Count);
        Assert.All(processed, each => Assert.Equal(
            ("s", "kafka", "process", rig.Group, rig.Input),
            (each.Unit, each["messaging.system"], each["messaging.operation.name"], each["messaging.consumer.group.name"], each["messaging.destination.name"])));
        Assert.Equal(62, processed.Count(each => each["messaging.destination.partition.id"] == "0"));
        Assert.Equal(3, processed.Count(each => each["error.type"] == "System.NotSupportedException"));
        var operations = meters.Of("messaging.client.operation.duration").ToList();
        Assert.Equal(["commit", "poll", "send"], operations.Select(each => each["messaging.operation.name"]).Distinct().Order());
        Assert.Equal(99, operations.Count(each => each["messaging.destination.name"] == rig.Output));
        Assert.Equal(("kappa.consumer.dead_letters", "handle", "System.NotSupportedException"), Only(meters, "kappa.consumer.dead_letters"));
        Assert.Equal(2, meters.Of("kappa.consumer.retries").Count());

        Assert.Equal(
            [("0", 60), ("1", 40)],
            meters.Collect("messaging.client.consumed.messages").Select(each => (each["messaging.destination.partition.id"]!, each.Value)).Order());
        var sent = meters.Collect("messaging.client.sent.messages");
        Assert.Equal((99, 1), (Sum(sent, "messaging.destination.name", rig.Output), Sum(sent, "messaging.destination.name", rig.DeadLetters)));
        var ended = meters.Collect("kappa.consumer.records");
        Assert.Equal((59, 40, 1), (Sum(ended, "kappa.outcome", "result"), Sum(ended, "kappa.outcome", "filtered"), Sum(ended, "kappa.outcome", "dead_letter")));
        Assert.Equal(2, Assert.Single(meters.Collect("kappa.consumer.partitions.assigned")).Value);
        await Wait.UntilAsync(() => meters.Collect("kappa.consumer.lag") is { Count: 2 } lags && lags.All(lag => lag.Value == 0), "no lag is left");
        Assert.Equal(0, Assert.Single(meters.Collect("kappa.consumer.in_flight.records")).Value);
        Assert.Equal(0, Assert.Single(meters.Collect("kappa.consumer.work.outstanding")).Value);
    }

    [Fact]
    public async Task The_scaling_signal_says_how_long_what_is_left_takes()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        using var meters = new Meters(rig.Group);
        rig.SendOrders(2_000, customers: 500);
        var open = new SemaphoreSlim(0);
        var begun = 0;
        var script = new Script(async (order, _, _) =>
        {
            await (Interlocked.Increment(ref begun) <= 20 ? Task.Delay(100, CancellationToken.None) : open.WaitAsync(CancellationToken.None));
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => (options.Concurrency, options.AdaptConcurrency, options.MaxInFlightRecords) = (10, false, 500));
        await Wait.UntilAsync(() => host.Progress is { Completed: 20, InFlight: 500 } progress && progress.WorkOutstanding > TimeSpan.Zero, () => $"the rest waits; {host.Progress}");

        // About 1,980 records of 100 ms, ten at once; most of them still with the broker.
        await Wait.UntilAsync(() => host.Progress.WorkOutstanding.TotalSeconds is > 15 and < 35, () => $"{host.Progress}");
        var said = Assert.Single(meters.Collect("kappa.consumer.work.outstanding"));
        Assert.Equal("s", said.Unit);
        Assert.InRange(said.Value, 15, 35);
        Assert.Equal(500, Assert.Single(meters.Collect("kappa.consumer.in_flight.records")).Value);
        Assert.Equal(10, Assert.Single(meters.Collect("kappa.consumer.concurrency.limit")).Value);
        Assert.Equal(10, Assert.Single(meters.Collect("kappa.consumer.handlers.running")).Value);
        Assert.InRange(Sum(meters.Collect("kappa.consumer.lag"), "messaging.consumer.group.name", rig.Group), 1_900, 2_000);
        open.Release(2_000);
        await host.CompletedAsync(2_000);
        await Wait.UntilAsync(() => meters.Collect("kappa.consumer.work.outstanding") is [{ Value: 0 }], "nothing is outstanding");
    }

    [Fact]
    public async Task What_is_finished_behind_a_slow_record_is_no_work_any_more()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        using var meters = new Meters(rig.Group);
        rig.SendOrders(2_000, customers: 2_000);
        var open = new TaskCompletionSource();
        var script = new Script(async (order, _, _) =>
        {
            await (order.Number == 0 ? open.Task : Task.Delay(10, CancellationToken.None));
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(1_999);
        Assert.Equal(2_000, host.Progress.LagRecords);
        // One record of some 10 ms.
        Assert.InRange(host.Progress.WorkOutstanding, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(0.1));
        open.SetResult();
        await host.CompletedAsync(2_000);
    }

    [Theory, InlineData("earliest", 900), InlineData("latest", 0)]
    public async Task Of_a_new_group_all_that_is_to_be_read_is_lag_before_a_first_record_comes(string reset, int lag)
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 3);
        rig.SendOrders(900);
        await using var host = await RunningHost.StartAsync(rig, Script.Bill(), options => options.Kafka["auto.offset.reset"] = reset);
        await host.Consumer.PauseAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => host.Progress is { Partitions.Count: 3, LagRecords: { } known } && known == lag, () => $"{lag} is known; {host.Progress}");
        Assert.Equal(0, host.Progress.Received);
    }

    [Fact]
    public async Task At_the_end_of_a_partition_there_is_no_lag_though_an_aborted_transaction_is_the_last_there()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        rig.SendOrders(10);
        rig.SendAborted(100);
        await using var host = await RunningHost.StartAsync(rig, Script.Bill(), options => options.Kafka["enable.partition.eof"] = "true");
        await host.CompletedAsync(10);
        await Wait.UntilAsync(() => host.Progress is { LagRecords: 0, WorkOutstanding.Ticks: 0, Partitions: [{ End: > 110 }] }, () => $"nothing is left; {host.Progress} {host.Progress.Partitions[0]}");
    }

    [Fact]
    public async Task A_named_consumer_says_its_name_and_one_that_has_ended_says_nothing_more()
    {
        using var rig = await Rig.StartAsync();
        using var meters = new Meters(rig.Group);
        rig.SendOrders(10);
        var host = await RunningHost.StartAsync<ScriptedHandler>(
            rig, register: services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, Script.Bill()));
        await host.CompletedAsync(10);
        await host.Consumer.PauseAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, meters.Of("kappa.consumer.pauses").Count(each => each["kappa.reason"] == "Asked"));
        Assert.Equal(4, Assert.Single(meters.Collect("kappa.consumer.partitions.paused")).Value);
        await host.StopAsync();
        Assert.Empty(meters.Collect("kappa.consumer.in_flight.records"));
        await host.DisposeAsync();
    }

    private static double Sum(IEnumerable<Measured> of, string tag, string value) => of.Where(each => each[tag] == value).Sum(each => each.Value);

    private static (string, string?, string?) Only(Meters meters, string instrument)
    {
        var only = Assert.Single(meters.Of(instrument));
        return (only.Instrument, only["kappa.stage"], only["error.type"]);
    }
}
