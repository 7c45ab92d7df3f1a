using Kappa.Consumer.Tests.Given;
using Kappa.Kafka;

namespace Kappa.Consumer.Tests.Hosts;

/// <summary>One slow record does not make those that were finished behind it run twice.</summary>
public sealed class AheadOfOffsetTests
{
    private const int Count = 3_000;

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task After_a_restart_only_what_was_not_finished_runs_again(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker, partitions: 1);
        rig.SendOrders(Count, customers: 500);
        // The first record, and one far behind it, do not end; nor do those of their keys.
        var slow = Stuck(0, 2_400);
        await using (var one = await RunningHost.StartAsync(rig, slow, options => Configure(options, broker)))
        {
            await one.CompletedAsync(Count - 8);
            await one.StopAsync();
        }
        Assert.Equal(0, Assert.Single(await rig.CommittedAsync()));

        // Again, and again it does not end: what the first host finished is handed on although the second has received nothing of it …
        var again = Stuck(0);
        await using (var two = await RunningHost.StartAsync(rig, again, options =>
        {
            Configure(options, broker);
            options.MaxInFlightRecords = 4;
        }))
        {
            await Wait.UntilAsync(() => again.Running == 1, "the slow record runs");
            await two.StopAsync();
        }
        Assert.Equal([0], again.Began.Select(each => each.Number));

        // … and the third runs what is left.
        var last = Script.Bill();
        await using var three = await RunningHost.StartAsync(rig, last, options => Configure(options, broker));
        await rig.AllIsCommittedEventuallyAsync();
        Assert.Equal([0, 500, 1_000, 1_500, 2_000, 2_400, 2_500, 2_900], last.Began.Select(each => each.Number).Order());
        Assert.Equal(Count - 8, three.Progress.FinishedBefore);
        Assert.Equal(Count, (await rig.ReadAsync(rig.Output)).Count);
    }

    [Fact]
    public async Task A_partition_that_moves_takes_with_it_what_was_finished()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 4);
        foreach (var partition in Enumerable.Range(0, 4))
            rig.SendOrders(1_000, customers: 100, partition: partition, first: partition * 1_000);
        // The first record of each partition does not end.
        var slow = Stuck(0, 1_000, 2_000, 3_000);
        await using var one = await RunningHost.StartAsync(rig, slow, options => options.DrainTimeout = TimeSpan.FromMilliseconds(1));
        await one.CompletedAsync(4 * 990);
        var quick = Script.Bill();
        await using var two = await RunningHost.StartAsync(rig, quick);
        await two.CompletedAsync(20);
        await Wait.UntilAsync(() => two.Progress.InFlight == 0 && two.Progress.FinishedBefore == 2 * 990, () => $"the two partitions are finished; {two.Progress}");
        Assert.Equal(20, quick.Began.Count);
    }

    [Theory]
    [InlineData("another client's words")]
    [InlineData("kappa1:AAAA")]
    [InlineData("kappa1:!")]
    public async Task Metadata_that_is_not_understood_is_left_aside(string metadata)
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(20);
        using (var other = KafkaConsumer.Open([new("bootstrap.servers", rig.Address), new("group.id", rig.Group)]))
        {
            var (_, error) = other.Commit([new PartitionOffset(rig.Input, 0, 5, metadata)], TimeSpan.FromSeconds(10));
            Assert.False(error.IsError, error.Reason);
        }
        var script = Script.Bill();
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(15);
        Assert.Equal(Enumerable.Range(5, 15), script.Began.Select(each => each.Number).Order());
    }

    // By records at once, and by what can be finished in good time as long as nothing tells how fast that is.
    [Theory]
    [InlineData(RecordOrder.Key, 400)]
    [InlineData(RecordOrder.Key, 20_000)]
    [InlineData(RecordOrder.Partition, 20_000)]
    public async Task A_key_that_is_stuck_leaves_room_for_other_partitions(RecordOrder order, int maxInFlight)
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 2);
        using var meters = new Meters(rig.Group);
        // Partition 0 holds one key; its first record, the first of all that are handled, does not end for long.
        rig.SendOrders(5_000, customers: 1, partition: 0);
        var open = new TaskCompletionSource();
        var script = new Script(async (record, _, _) =>
        {
            if (record.Number == 0)
                await open.Task;
            return Script.Bill(record);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => (options.Order, options.MaxInFlightRecords) = (order, maxInFlight));
        await Wait.UntilAsync(() => meters.Collect("kappa.consumer.partitions.paused") is [{ Value: 1 }], () => $"no more of partition 0 is taken in; {host.Progress}");
        rig.SendOrders(5_000, customers: 500, partition: 1, first: 10_000);
        await host.CompletedAsync(5_000);
        Assert.All(script.Ended, each => Assert.InRange(each.Number, 10_000, 15_000));
        open.SetResult();
        await host.CompletedAsync(10_000);
        Assert.Equal(Enumerable.Range(0, 5_000), script.Began.Where(each => each.Number < 10_000).Select(each => each.Number));
    }

    [Fact]
    public async Task Many_records_that_wait_for_a_retry_do_not_make_those_finished_between_them_run_twice()
    {
        const int Many = 30_000;
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        using var meters = new Meters(rig.Group);
        rig.SendOrders(Many, customers: Many);
        // Without an order that could be written down in short.
        var random = new Random(5);
        var fails = Enumerable.Range(0, Many).Select(_ => random.Next(100) < 45).ToArray();
        var script = new Script(async (order, _, token) =>
        {
            await Task.Delay(10, token);
            return fails[order.Number] ? throw new IOException("not now") : Script.Bill(order);
        });
        long finished;
        await using (var one = await RunningHost.StartAsync(rig, script, options =>
        {
            (options.Concurrency, options.AdaptConcurrency) = (64, false);
            (options.Retry.BaseDelay, options.Retry.MaxDelay) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
        }))
        {
            await Wait.UntilAsync(() => meters.Collect("kappa.consumer.partitions.paused") is [{ Value: 1 }], () => $"no more is taken in; {one.Progress}");
            await one.StopAsync();
            finished = one.Progress.Completed;
        }
        await using var two = await RunningHost.StartAsync(rig, Script.Bill());
        await Wait.UntilAsync(() => two.Progress.Completed + two.Progress.FinishedBefore == Many, () => $"all are finished; {two.Progress}");
        Assert.Equal(finished, two.Progress.FinishedBefore);
    }

    private static void Configure(KappaConsumerOptions options, Broker broker)
    {
        options.DrainTimeout = TimeSpan.FromMilliseconds(1);
        // The embedded cluster lets a group that it knows already wait for as long.
        if (broker == Broker.Embedded)
            options.Kafka["session.timeout.ms"] = "3000";
    }

    private static Script Stuck(params int[] numbers) => new(async (order, _, token) =>
    {
        if (numbers.Contains(order.Number))
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        return Script.Bill(order);
    });
}
