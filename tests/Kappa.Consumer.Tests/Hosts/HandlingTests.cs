using Kappa.Consumer.Tests.Given;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Tests.Hosts;

public sealed class HandlingTests
{
    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Every_record_leaves_one_result_under_its_key_and_id(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        var job = Guid.NewGuid();
        rig.SendOrders(2_000, customers: 100, job);
        await using var host = await RunningHost.StartAsync(rig, Script.Bill());
        await host.CompletedAsync(2_000);
        await host.StopAsync();

        var results = await rig.ReadAsync(rig.Output);
        Assert.Equal(2_000, results.Count);
        Assert.Equal(Enumerable.Range(0, 2_000), results.Select(result => (int)result.Id!.Value.Row).Order());
        Assert.All(results, result => Assert.Equal(new RecordId(job, 0, result.Id!.Value.Row, 0), result.Id));
        foreach (var result in results.Take(50))
        {
            var invoice = await rig.DecodeAsync(result);
            Assert.Equal(result.Key, invoice.Customer);
            Assert.Equal(result.Id!.Value.Row, invoice.Number);
        }
        await rig.AllIsCommittedAsync();
        Assert.Equal((2_000, 2_000, 0, 0), (host.Progress.Received, host.Progress.Results, host.Progress.DeadLettered, host.Progress.InFlight));
        Assert.Equal(ConsumerState.Stopped, host.Progress.State);
    }

    [Fact]
    public async Task Records_of_a_key_are_handled_and_written_in_order_while_others_overtake()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(1_000, customers: 20);
        var script = new Script(async (order, _, cancellationToken) =>
        {
            await Task.Delay(Random.Shared.Next(10), cancellationToken);
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(1_000);
        await host.StopAsync();

        foreach (var customer in script.Began.GroupBy(each => each.Customer))
            Assert.Equal(customer.Select(each => each.Number).Order(), customer.Select(each => each.Number));
        Assert.True(script.MostRunning > 10, $"only {script.MostRunning} handlers ran at once");
        foreach (var key in (await rig.ReadAsync(rig.Output)).GroupBy(result => result.Key))
        {
            var numbers = new List<int>();
            foreach (var result in key.OrderBy(each => each.Offset))
                numbers.Add((await rig.DecodeAsync(result)).Number);
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    [Fact]
    public async Task Order_by_partition_runs_one_record_of_a_partition_at_a_time()
    {
        using var rig = await Rig.StartAsync(partitions: 2);
        rig.SendOrders(300, customers: 50);
        var script = new Script(async (order, _, _) =>
        {
            await Task.Yield();
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => options.Order = RecordOrder.Partition);
        await host.CompletedAsync(300);

        Assert.InRange(script.MostRunning, 1, 2);
    }

    [Fact]
    public async Task Records_without_a_key_wait_for_none()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.Send(Enumerable.Range(0, 50).Select(number => new Sent(null, rig.Encode(new Order { Customer = "", Number = number }))));
        using var all = new CountdownEvent(50);
        var open = new TaskCompletionSource();
        var script = new Script(async (order, _, _) =>
        {
            all.Signal();
            await open.Task;
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script);
        await Wait.UntilAsync(() => all.IsSet, "all 50 run at once, although none has ended");
        open.SetResult();
        await host.CompletedAsync(50);
    }

    [Fact]
    public async Task No_more_handlers_run_at_once_than_the_concurrency_allows()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(500, customers: 500);
        var script = new Script(async (order, _, _) =>
        {
            await Task.Delay(1, CancellationToken.None);
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => options.Concurrency = 7);
        await host.CompletedAsync(500);

        Assert.Equal(7, script.MostRunning);
    }

    [Fact]
    public async Task No_more_records_are_in_work_than_the_bound_allows()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(3_000, customers: 1_000);
        var open = new TaskCompletionSource();
        var script = new Script(async (order, _, _) =>
        {
            await open.Task;
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => options.MaxInFlightRecords = 200);
        await Wait.UntilAsync(() => host.Progress.InFlight == 200, "the bound is reached");
        await Task.Delay(300);
        Assert.Equal(200, host.Progress.InFlight);
        Assert.Equal(200, host.Progress.Received);
        open.SetResult();
        await host.CompletedAsync(3_000);
    }

    [Fact]
    public async Task A_record_without_a_result_leaves_a_marker_if_it_has_an_id()
    {
        using var rig = await Rig.StartAsync();
        var job = Guid.NewGuid();
        rig.SendOrders(100, job: job);
        rig.SendOrders(100, first: 100);
        await using var host = await RunningHost.StartAsync(rig, new Script((_, _, _) => new ValueTask<Invoice?>((Invoice?)null)));
        await host.CompletedAsync(200);
        await host.StopAsync();

        var markers = await rig.ReadAsync(rig.Output);
        Assert.Equal(Enumerable.Range(0, 100), markers.Select(marker => (int)marker.Id!.Value.Row).Order());
        Assert.All(markers, marker =>
        {
            Assert.Null(marker.Value);
            Assert.Equal($"c{marker.Id!.Value.Row % 10}", marker.Key);
            Assert.Equal(KappaHeaders.Filtered, marker.Headers[KappaHeaders.Outcome]);
        });
        Assert.Equal(200, host.Progress.Filtered);
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task What_a_handler_leaves_in_the_context_is_not_for_the_next_record()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(200);
        var local = new AsyncLocal<string?>();
        var seen = new List<string>();
        await using var host = await RunningHost.StartAsync<LeakingHandler>(rig, register: services => services.AddSingleton(new Leak(local, seen)));
        await host.CompletedAsync(200);
        Assert.Empty(seen);
    }

    internal sealed record Leak(AsyncLocal<string?> Local, List<string> Seen);

    internal sealed class LeakingHandler(Leak leak) : IKappaHandler<Order, Invoice>
    {
        public ValueTask<Invoice?> HandleAsync(Order record, RecordContext context, CancellationToken cancellationToken)
        {
            if (leak.Local.Value is { } left)
            {
                lock (leak.Seen)
                    leak.Seen.Add(left);
            }
            leak.Local.Value = $"{record.Number}";
            return new ValueTask<Invoice?>(Script.Bill(record));
        }
    }
}
