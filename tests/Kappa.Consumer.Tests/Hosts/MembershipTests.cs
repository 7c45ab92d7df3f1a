using System.Diagnostics;
using Kappa.Consumer.Tests.Given;

namespace Kappa.Consumer.Tests.Hosts;

/// <summary>Two hosts of one group, on a real broker: the embedded one does not move partitions between cooperative members.</summary>
public sealed class MembershipTests
{
    [Theory, InlineData("classic"), InlineData("consumer")]
    public async Task A_host_that_joins_takes_over_within_seconds_while_slow_handlers_run_and_buffers_are_full(string protocol)
    {
        using var rig = await Rig.StartAsync(Broker.Real);
        rig.SendOrders(20_000, customers: 5_000);
        var first = Slow();
        await using var one = await RunningHost.StartAsync(rig, first, options => Configure(options, protocol));
        await Wait.UntilAsync(() => first.Running == 64 && one.Progress.InFlight == 2_000, "handlers run and the buffer is full");

        var second = Slow();
        var joined = Stopwatch.GetTimestamp();
        await using var two = await RunningHost.StartAsync(rig, second, options => Configure(options, protocol));
        await Wait.UntilAsync(() => !second.Began.IsEmpty, "the second host handles a record");
        var took = Stopwatch.GetElapsedTime(joined);
        // What it takes is measured (docs/benchmarks.md); a machine that is busy with other tests takes longer, a host that waits for a handler or a session more than this.
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(2, one.Progress.Partitions.Count);

        await Task.WhenAll(one.StopAsync(), two.StopAsync());
        Assert.Equal((0, 0), (first.Running, second.Running));
        // Everything that was finished is written once, and nothing ran on both.
        var numbers = first.Ended.Concat(second.Ended).Select(each => each.Number).ToList();
        Assert.Equal(numbers.Distinct().Count(), numbers.Count);
        Assert.Equal(numbers.Count, (await rig.ReadAsync(rig.Output)).Count);
    }

    [Fact]
    public async Task What_one_host_leaves_the_other_finishes_with_every_keys_order_kept()
    {
        using var rig = await Rig.StartAsync(Broker.Real);
        var job = Guid.NewGuid();
        rig.SendOrders(40_000, customers: 200, job);
        Script[] scripts = [Quick(), Quick(), Quick()];
        var one = await RunningHost.StartAsync(rig, scripts[0], Narrow);
        await one.CompletedAsync(500);
        await using var two = await RunningHost.StartAsync(rig, scripts[1], Narrow);
        await two.CompletedAsync(500);
        await one.StopAsync();
        await one.DisposeAsync();
        await using var three = await RunningHost.StartAsync(rig, scripts[2], Narrow);
        await Wait.UntilAsync(() => Unfinished(rig) == 0, "all is committed");

        var results = await rig.ReadAsync(rig.Output);
        // Each once: what runs when a partition moves ends before it does, and what is finished beyond the prefix goes along in the metadata.
        Assert.Equal(Enumerable.Range(0, 40_000), results.Select(result => (int)result.Id!.Value.Row).Order());
        foreach (var key in results.GroupBy(result => result.Key))
        {
            var rows = key.OrderBy(each => each.Offset).Select(each => each.Id!.Value.Row).ToList();
            Assert.Equal(rows.Order(), rows);
        }
    }

    private static long Unfinished(Rig rig)
    {
        var (ends, committed) = (rig.EndsAsync().GetAwaiter().GetResult(), rig.CommittedAsync().GetAwaiter().GetResult());
        return ends.Sum() - committed.Sum(each => Math.Max(0, each));
    }

    private static Script Slow() => new(async (order, _, _) =>
    {
        await Task.Delay(1000, CancellationToken.None);
        return Script.Bill(order);
    });

    private static Script Quick() => new(async (order, _, _) =>
    {
        await Task.Delay(2, CancellationToken.None);
        return Script.Bill(order);
    });

    private static void Narrow(KappaConsumerOptions options) => options.Concurrency = 8;

    private static void Configure(KappaConsumerOptions options, string protocol)
    {
        options.Concurrency = 64;
        options.MaxInFlightRecords = 2_000;
        options.Kafka["group.protocol"] = protocol;
    }
}
