using Kappa.Consumer.Tests.Given;
using Kappa.Kafka;
using Kappa.RealServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kappa.Consumer.Tests.Hosts;

/// <summary>Rows of the fault table that the cluster causes.</summary>
public sealed class ClusterFaultTests
{
    [Fact]
    public async Task A_broker_that_is_lost_and_returns_costs_time_and_no_record()
    {
        await using var brokers = await KafkaBrokers.StartAsync();
        using var rig = await Rig.StartAsync(brokers.BootstrapServers, partitions: 2);
        var job = Guid.NewGuid();
        rig.SendOrders(20_000, customers: 100, job);
        var script = new Script(async (order, _, _) =>
        {
            await Task.Delay(1, CancellationToken.None);
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(1_000);
        await brokers.KillAsync();
        Assert.Equal(ConsumerState.Running, host.Progress.State);
        await brokers.StartBrokerAsync();
        await host.CompletedAsync(20_000);
        await rig.AllIsCommittedEventuallyAsync();
        var rows = (await rig.ReadAsync(rig.Output)).Select(result => (int)result.Id!.Value.Row).ToHashSet();
        Assert.Equal(20_000, rows.Count);
    }

    [Fact]
    public async Task A_topic_that_is_deleted_while_it_is_read_is_warned_of_and_the_others_are_read_on()
    {
        using var cluster = EmbeddedCluster.Start();
        using var rig = await Rig.StartAsync(cluster.BootstrapServers, partitions: 2);
        using var other = await Rig.StartAsync(cluster.BootstrapServers, partitions: 2);
        static Sent[] Records() => [.. Enumerable.Range(0, 10).Select(number => new Sent($"k{number}", [1]))];
        rig.Send(Records());
        other.Send(Records());
        var lines = new LogLines();
        await using var host = await RunningHost.StartAsync<Applied<byte[], byte[]>>(
            rig,
            options =>
            {
                options.Topics = [rig.Input, other.Input];
                options.InputFormat = options.OutputFormat = new BytesFormat();
                options.Kafka["topic.metadata.refresh.interval.ms"] = options.Kafka["topic.metadata.propagation.max.ms"] = "100";
            },
            services => services.AddSingleton(new Applied<byte[], byte[]>((value, _) => value)).AddSingleton<ILoggerProvider>(lines));
        await host.CompletedAsync(20);
        cluster.DeleteTopic(rig.Input);
        await Wait.UntilAsync(() => lines.All.Any(line => line.Event == 8 && line.Text.Contains(rig.Input, StringComparison.Ordinal)), "a warning names the topic");
        other.Send(Records());
        await host.CompletedAsync(30);
        Assert.Equal((ConsumerState.Running, 30), (host.Progress.State, host.Progress.Results));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_host_that_may_not_read_its_topic_ends_with_an_error()
    {
        using var rig = await Rig.StartAsync(Broker.Embedded, partitions: 1);
        rig.SendOrders(10);
        var host = await RunningHost.StartAsync(rig, Script.Bill(), options => options.Kafka["topic.metadata.refresh.interval.ms"] = "100");
        await host.CompletedAsync(10);
        EmbeddedCluster.Shared.SetTopicError(rig.Input, 29);
        try
        {
            await Assert.ThrowsAsync<KappaConsumerException>(() => host.Consumer.Completion.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken));
            await Assert.ThrowsAnyAsync<Exception>(host.StopAsync);
        }
        finally
        {
            EmbeddedCluster.Shared.SetTopicError(rig.Input, 0);
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_static_member_that_restarts_gets_its_partitions_back_and_the_other_keeps_its_own()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 4);
        var one = await RunningHost.StartAsync(rig, Script.Bill(), options => options.Kafka["group.instance.id"] = "one");
        await using var two = await RunningHost.StartAsync(rig, Script.Bill(), options => options.Kafka["group.instance.id"] = "two");
        await Wait.UntilAsync(() => one.Progress.Partitions.Count == 2 && two.Progress.Partitions.Count == 2, "two each");
        var (ofOne, ofTwo) = (Of(one), Of(two));
        await one.StopAsync();
        await one.DisposeAsync();
        foreach (var partition in Enumerable.Range(0, 4))
            rig.SendOrders(100, partition: partition, first: partition * 100);
        await two.CompletedAsync(200);

        await using var again = await RunningHost.StartAsync(rig, Script.Bill(), options => options.Kafka["group.instance.id"] = "one");
        await again.CompletedAsync(200);
        Assert.Equal((ofOne, ofTwo), (Of(again), Of(two)));
        Assert.Equal((200, 200), (again.Progress.Received, two.Progress.Received));
    }

    [Fact]
    public async Task A_static_member_that_stops_while_it_gives_partitions_up_leaves_none_without_an_owner()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 4);
        foreach (var partition in Enumerable.Range(0, 4))
            rig.SendOrders(1, partition: partition, first: partition);
        var open = new TaskCompletionSource();
        var slow = new Script(async (order, _, _) =>
        {
            await open.Task;
            return Script.Bill(order);
        });
        var one = await RunningHost.StartAsync(rig, slow, Static("one"));
        await Wait.UntilAsync(() => slow.Running == 4, "one runs a record of each partition");
        foreach (var partition in Enumerable.Range(0, 4))
            rig.SendOrders(1, partition: partition, first: 4 + partition);
        await Wait.UntilAsync(() => one.Progress.InFlight == 8, "and one of each waits");
        await using var two = await RunningHost.StartAsync(rig, Script.Bill(), Static("two"));
        await Wait.UntilAsync(() => one.Progress.GivenBack > 0, () => $"one gives up what waits of the partitions that are two's; {one.Progress}");
        var stopped = one.StopAsync();
        open.SetResult();
        await stopped;
        await one.DisposeAsync();

        await using var again = await RunningHost.StartAsync(rig, Script.Bill(), Static("one"));
        foreach (var partition in Enumerable.Range(0, 4))
            rig.SendOrders(10, partition: partition, first: 8 + partition * 10);
        await rig.AllIsCommittedEventuallyAsync();
        Assert.Equal((2, 2), (again.Progress.Partitions.Count, two.Progress.Partitions.Count));
        Assert.Equal(48 - one.Progress.Completed, again.Progress.Received + two.Progress.Received);

        // The session outlasts the test: nothing is mended by its end.
        static Action<KappaConsumerOptions> Static(string instance) => options =>
        {
            options.Kafka["group.instance.id"] = instance;
            (options.Concurrency, options.AdaptConcurrency) = (4, false);
        };
    }

    [Fact]
    public async Task A_second_member_of_one_instance_id_ends_the_first()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 2);
        rig.SendOrders(10);
        var one = await RunningHost.StartAsync(rig, Script.Bill(), options => options.Kafka["group.instance.id"] = "same");
        await one.CompletedAsync(10);
        await using var two = await RunningHost.StartAsync(rig, Script.Bill(), options => options.Kafka["group.instance.id"] = "same");
        await Assert.ThrowsAsync<KappaConsumerException>(() => one.Consumer.Completion.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken));
        rig.SendOrders(10, first: 10);
        await two.CompletedAsync(10);
        await Assert.ThrowsAnyAsync<Exception>(one.StopAsync);
        await one.DisposeAsync();
    }

    [Fact]
    public async Task What_finishes_after_its_partition_was_taken_away_is_not_written_and_the_next_owner_handles_it()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 2);
        rig.SendOrders(1, customers: 1, partition: 0);
        rig.SendOrders(1, customers: 1, partition: 1, first: 1);
        var open = new TaskCompletionSource();
        var late = new Script(async (order, _, _) =>
        {
            // Heeds no cancellation.
            await open.Task;
            return Script.Bill(order);
        });
        await using var one = await RunningHost.StartAsync(rig, late, options => options.DrainTimeout = TimeSpan.FromMilliseconds(100));
        await Wait.UntilAsync(() => late.Running == 2, "both records run");
        var next = Script.Bill();
        await using var two = await RunningHost.StartAsync(rig, next);
        await two.CompletedAsync(1);
        open.SetResult();
        await one.CompletedAsync(1);
        await Wait.UntilAsync(() => late.Running == 0 && one.Progress.InFlight == 0, "the late one has ended");
        await rig.AllIsCommittedEventuallyAsync();
        Assert.Equal(2, (await rig.ReadAsync(rig.Output)).Count);
        Assert.Equal(1, one.Progress.GivenBack);
    }

    private static string Of(RunningHost host) => string.Join(' ', host.Progress.Partitions.Select(each => each.Partition));
}
