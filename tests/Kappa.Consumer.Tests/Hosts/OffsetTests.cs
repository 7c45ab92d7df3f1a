using Kappa.Consumer.Tests.Given;
using Kappa.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kappa.Consumer.Tests.Hosts;

public sealed class OffsetTests
{
    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_group_that_begins_at_the_end_goes_on_where_it_began_although_nothing_is_finished(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker, partitions: 1);
        rig.SendOrders(10);
        var stuck = new Script(async (order, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return Script.Bill(order);
        });
        void Latest(KappaConsumerOptions options)
        {
            // The first that begins is the first that was read.
            options.Order = RecordOrder.Partition;
            options.DrainTimeout = TimeSpan.FromMilliseconds(1);
            options.Kafka["auto.offset.reset"] = "latest";
            options.Kafka["session.timeout.ms"] = "6000";
        }
        await using (var one = await RunningHost.StartAsync(rig, stuck, Latest))
        {
            // It begins behind what is there when it has been assigned: so until it has one, another is sent.
            var number = 10;
            Wait.Repeat(
                () =>
                {
                    rig.SendOrders(1, first: number++);
                    return !stuck.Began.IsEmpty;
                },
                "it has a record");
            await one.StopAsync();
        }
        var first = stuck.Began.First().Offset;
        Assert.Equal(first, Assert.Single(await rig.CommittedAsync()));
        var script = Script.Bill();
        await using var two = await RunningHost.StartAsync(rig, script, Latest);
        await Wait.UntilAsync(() => !script.Began.IsEmpty, "the next host has a record");
        Assert.Equal(first, script.Began.First().Offset);
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Offset_is_not_committed_while_an_earlier_record_is_in_flight(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker, partitions: 1);
        rig.SendOrders(100, customers: 100);
        var open = new TaskCompletionSource();
        var script = new Script(async (order, _, _) =>
        {
            if (order.Number == 30)
                await open.Task;
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(99);
        await Wait.UntilAsync(() => host.Progress.Partitions is [{ Committed: 30 }], () => $"30 is committed; {host.Progress.Partitions[0]}");
        await Task.Delay(300);
        Assert.Equal(30, Assert.Single(await rig.CommittedAsync()));
        open.SetResult();
        await host.CompletedAsync(100);
        await Wait.UntilAsync(() => host.Progress.Partitions is [{ Committed: 100 }], "all is committed by the tick, without a stop");
        Assert.Equal(100, Assert.Single(await rig.CommittedAsync()));
    }

    // OffsetCommit, dropped with its connection (librdkafka sends it again after retry.backoff.ms) or refused while the coordinator loads.
    [Theory, InlineData(-195), InlineData(14)]
    public async Task A_commit_that_is_sent_again_never_overwrites_a_later_one(int error)
    {
        using var cluster = EmbeddedCluster.Start();
        using var rig = await Rig.StartAsync(cluster.BootstrapServers, partitions: 1);
        rig.SendOrders(100);
        var script = new Script(async (order, _, _) =>
        {
            await Task.Delay(20, CancellationToken.None);
            return Script.Bill(order);
        });
        cluster.PushErrors(8, error);
        await using var host = await RunningHost.StartAsync(rig, script, options =>
        {
            options.Concurrency = 1;
            options.CommitInterval = TimeSpan.FromMilliseconds(10);
            options.Kafka["retry.backoff.ms"] = "200";
            // Eight lost connections, each of which doubles the wait for the next.
            options.Kafka["reconnect.backoff.max.ms"] = "200";
        });
        long last = 0;
        await Wait.UntilAsync(
            () =>
            {
                if (host.Progress.Partitions is not [{ Committed: { } committed }])
                    return false;
                Assert.InRange(committed, last, 100);
                last = committed;
                return committed == 100;
            },
            () => $"all is committed; {host.Progress}");
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task Metadata_that_the_broker_refuses_is_halved_once_a_commit()
    {
        using var cluster = EmbeddedCluster.Start();
        using var rig = await Rig.StartAsync(cluster.BootstrapServers, partitions: 4);
        foreach (var partition in Enumerable.Range(0, 4))
            rig.SendOrders(10, partition: partition);
        var lines = new LogLines();
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(
            rig, register: services => services.AddSingleton(Script.Bill()).AddSingleton<ILoggerProvider>(lines));
        await host.CompletedAsync(40);
        await rig.AllIsCommittedEventuallyAsync();
        await host.Consumer.PauseAsync(TestContext.Current.CancellationToken);
        cluster.PushErrors(8, 12);
        // All in one commit.
        await host.Consumer.SeekAsync([.. Enumerable.Range(0, 4).Select(partition => new PartitionOffset(rig.Input, partition, 3))], TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => host.Progress.Partitions.All(each => each.Committed == 3), () => $"the next commit succeeds; {host.Progress}");
        Assert.Contains(" 2048 ", Assert.Single(lines.All, line => line.Event == 33).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_in_flight_at_a_stop_runs_again_and_what_is_finished_does_not()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(1_000, customers: 1_000);
        var first = new Script(async (order, _, cancellationToken) =>
        {
            if (order.Number >= 400)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return Script.Bill(order);
        });
        await using (var host = await RunningHost.StartAsync(rig, first, options => options.DrainTimeout = TimeSpan.FromMilliseconds(100)))
        {
            await host.CompletedAsync(400);
            await host.StopAsync();
            Assert.Equal(0, first.Running);
            Assert.Equal(400, host.Progress.Completed);
        }
        Assert.Equal(400, Assert.Single(await rig.CommittedAsync()));

        var second = Script.Bill();
        await using var next = await RunningHost.StartAsync(rig, second);
        await next.CompletedAsync(600);
        await next.StopAsync();
        Assert.Equal(Enumerable.Range(400, 600), second.Ended.Select(each => each.Number).Order());
        Assert.Equal(1_000, (await rig.ReadAsync(rig.Output)).Count);
    }

    [Fact]
    public async Task A_stop_waits_for_running_handlers_and_begins_none_of_those_that_wait()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(500, customers: 500);
        var script = new Script(async (order, _, _) =>
        {
            await Task.Delay(500, CancellationToken.None);
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => options.Concurrency = 20);
        await Wait.UntilAsync(() => script.Running == 20, "20 handlers run");
        await host.StopAsync();

        Assert.Equal(0, script.Running);
        Assert.Equal(script.Began.Count, script.Ended.Count);
        Assert.InRange(script.Began.Count, 20, 100);
        var began = script.Began.Count;
        await Task.Delay(700);
        Assert.Equal(began, script.Began.Count);
        Assert.Equal(began, (await rig.ReadAsync(rig.Output)).Count);
        Assert.Equal(began, Assert.Single(await rig.CommittedAsync()));
    }

    [Fact]
    public async Task A_result_that_waits_for_room_when_its_time_is_over_is_not_written_any_more()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(5, customers: 5);
        var script = Script.Bill();
        await using var host = await RunningHost.StartAsync(rig, script, options =>
        {
            options.DrainTimeout = TimeSpan.FromMilliseconds(1);
            // The producer has room for one, which it keeps for a while.
            options.Kafka["queue.buffering.max.messages"] = "1";
            options.Kafka["linger.ms"] = "5000";
        });
        await Wait.UntilAsync(() => script.Ended.Count == 5 && host.Progress.Handling == 4, () => $"four results wait; {host.Progress}");
        await host.StopAsync();
        Assert.Equal((1, 4), (host.Progress.Results, host.Progress.GivenBack));
        Assert.Single(await rig.ReadAsync(rig.Output));
    }

    [Fact]
    public async Task A_record_that_waits_for_a_retry_at_a_stop_is_left_to_the_next_owner()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(10, customers: 10);
        var script = new Script((order, _, _) => order.Number == 4 ? throw new InvalidOperationException("busy") : new ValueTask<Invoice?>(Script.Bill(order)));
        await using var host = await RunningHost.StartAsync(rig, script, options =>
        {
            options.Retry.BaseDelay = options.Retry.MaxDelay = TimeSpan.FromMinutes(10);
        });
        await host.CompletedAsync(9);
        await host.StopAsync();

        Assert.Equal(4, Assert.Single(await rig.CommittedAsync()));
        Assert.Empty(await rig.ReadAsync(rig.DeadLetters));
        Assert.Equal(1, host.Progress.GivenBack);
    }
}
