using Kappa.Consumer.Tests.Given;
using Kappa.Kafka;

namespace Kappa.Consumer.Tests.Hosts;

/// <summary>What can be asked of a running consumer.</summary>
public sealed class AdminTests
{
    // "The committed offset": the client takes it as a beginning, and not as a place to seek.
    private const long Unseekable = -1000;

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_paused_consumer_takes_nothing_in_until_it_is_resumed(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        rig.SendOrders(100);
        await using var host = await RunningHost.StartAsync(rig, Script.Bill());
        await host.CompletedAsync(100);
        await host.Consumer.PauseAsync(TestContext.Current.CancellationToken);
        rig.SendOrders(100, first: 100);
        await Ends(host, rig);
        Assert.Equal(100, host.Progress.Received);
        await host.Consumer.ResumeAsync(TestContext.Current.CancellationToken);
        await host.CompletedAsync(200);
        Assert.Equal(200, host.Progress.Received);
    }

    [Fact]
    public async Task A_paused_partition_leaves_the_others_alone_and_all_end_with_one_resume()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 2);
        await using var host = await RunningHost.StartAsync(rig, Script.Bill());
        await host.Consumer.PauseAsync([new TopicPartition(rig.Input, 0)], TestContext.Current.CancellationToken);
        rig.SendOrders(100, partition: 0);
        rig.SendOrders(100, partition: 1, first: 100);
        await host.CompletedAsync(100);
        Assert.Equal([(1, 100L)], host.Progress.Partitions.Where(each => each.Received is not null).Select(each => (each.Partition, each.Received!.Value)));
        await host.Consumer.PauseAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Consumer.ResumeAsync([new TopicPartition(rig.Input, 0)]));
        await host.Consumer.ResumeAsync(TestContext.Current.CancellationToken);
        await host.CompletedAsync(200);
    }

    [Fact]
    public async Task A_pause_of_a_topic_that_is_not_read_is_refused()
    {
        using var rig = await Rig.StartAsync();
        await using var host = await RunningHost.StartAsync(rig, Script.Bill());
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => host.Consumer.PauseAsync([new TopicPartition("elsewhere", 0), new TopicPartition(rig.Input, 0)]));
        Assert.Contains($"does not read elsewhere, but {rig.Input}", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => host.Consumer.ResumeAsync([new TopicPartition("elsewhere", 0)]));
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_seek_back_handles_again_in_the_order_of_the_keys_and_moves_the_groups_offset(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker, partitions: 1);
        rig.SendOrders(1_000, customers: 10);
        var script = new Script(async (order, _, _) =>
        {
            await Task.Yield();
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(1_000);
        await host.Consumer.SeekAsync([new PartitionOffset(rig.Input, 0, 400)], TestContext.Current.CancellationToken);
        await host.CompletedAsync(1_600);
        var again = script.Began.Skip(1_000).ToList();
        Assert.Equal(Enumerable.Range(400, 600), again.Select(each => each.Number).Order());
        Assert.All(again.GroupBy(each => each.Customer), key => Assert.Equal(key.Select(each => each.Number).Order(), key.Select(each => each.Number)));
        await rig.AllIsCommittedEventuallyAsync();

        await host.Consumer.PauseAsync(TestContext.Current.CancellationToken);
        await host.Consumer.SeekAsync([new PartitionOffset(rig.Input, 0, 700)], TestContext.Current.CancellationToken);
        await host.StopAsync();
        Assert.Equal(700, Assert.Single(await rig.CommittedAsync()));
    }

    [Theory, InlineData(Broker.Embedded, false), InlineData(Broker.Real, false), InlineData(Broker.Real, true)]
    public async Task A_seek_to_the_end_moves_the_groups_offset_although_nothing_comes_after_it(Broker broker, bool exactlyOnce)
    {
        using var rig = await Rig.StartAsync(broker, partitions: 1);
        rig.SendOrders(100, customers: 1);
        var script = new Script(async (order, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => (options.ExactlyOnce, options.DrainTimeout) = (exactlyOnce, TimeSpan.FromMilliseconds(1)));
        await Wait.UntilAsync(() => script.Running == 1, "the first record runs");
        await host.Consumer.SeekAsync([new PartitionOffset(rig.Input, 0, PartitionOffset.End)], TestContext.Current.CancellationToken);
        await rig.AllIsCommittedEventuallyAsync();
        await host.StopAsync();
        await rig.AllIsCommittedAsync();
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_seek_to_the_beginning_or_the_end_moves_the_groups_offset_although_nothing_is_received(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker, partitions: 1);
        rig.SendOrders(100);
        await using var host = await RunningHost.StartAsync(rig, Script.Bill());
        await host.CompletedAsync(100);
        await CommittedAsync(rig, 100);
        await host.Consumer.PauseAsync(TestContext.Current.CancellationToken);
        await host.Consumer.SeekAsync([new PartitionOffset(rig.Input, 0, PartitionOffset.Beginning)], TestContext.Current.CancellationToken);
        await CommittedAsync(rig, 0);
        rig.SendOrders(20, first: 100);
        await host.Consumer.SeekAsync([new PartitionOffset(rig.Input, 0, PartitionOffset.End)], TestContext.Current.CancellationToken);
        await CommittedAsync(rig, 120);
        await host.Consumer.ResumeAsync(TestContext.Current.CancellationToken);
        rig.SendOrders(1, first: 120);
        await host.CompletedAsync(101);
        await rig.AllIsCommittedEventuallyAsync();
    }

    [Fact]
    public async Task The_group_has_a_seeks_offset_at_last_although_commits_fail()
    {
        using var cluster = EmbeddedCluster.Start();
        using var rig = await Rig.StartAsync(cluster.BootstrapServers, partitions: 1);
        rig.SendOrders(100);
        await using var host = await RunningHost.StartAsync(rig, Script.Bill());
        await host.CompletedAsync(100);
        await CommittedAsync(rig, 100);
        await host.Consumer.PauseAsync(TestContext.Current.CancellationToken);
        // OffsetCommit, with an error that the client does not send again after.
        cluster.PushErrors(8, 28, 28);
        await host.Consumer.SeekAsync([new PartitionOffset(rig.Input, 0, 40)], TestContext.Current.CancellationToken);
        await CommittedAsync(rig, 40);
    }

    [Fact]
    public async Task A_seek_while_handlers_run_lets_them_finish_and_their_keys_wait_for_them()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(10, customers: 1);
        var open = new TaskCompletionSource();
        var script = new Script(async (order, _, _) =>
        {
            await open.Task;
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script);
        await Wait.UntilAsync(() => script.Running == 1, "the first record runs");
        await host.Consumer.SeekAsync([new PartitionOffset(rig.Input, 0, 0)], TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => host.Progress.Received == 20, () => $"all is received again; {host.Progress}");
        Assert.Equal(1, script.MostRunning);
        open.SetResult();
        await host.CompletedAsync(11);
        await host.StopAsync();
        Assert.Equal([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9], script.Began.Select(each => each.Number));
        Assert.Equal(1, script.MostRunning);
        Assert.Equal(10, Assert.Single(await rig.CommittedAsync()));
    }

    [Fact]
    public async Task A_seek_that_fails_for_one_partition_is_one_for_the_others()
    {
        using var rig = await Rig.StartAsync(partitions: 2);
        rig.SendOrders(100, partition: 0);
        rig.SendOrders(100, partition: 1, first: 100);
        var script = Script.Bill();
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(200);
        await rig.AllIsCommittedEventuallyAsync();
        await host.Consumer.PauseAsync(TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<KafkaException>(
            () => host.Consumer.SeekAsync([new PartitionOffset(rig.Input, 0, 40), new PartitionOffset(rig.Input, 1, Unseekable)], TestContext.Current.CancellationToken));
        Assert.Contains($"{rig.Input}[1]", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain($"{rig.Input}[0]", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(
            () => host.Consumer.SeekAsync([new PartitionOffset(rig.Input, 0, 40), new PartitionOffset(rig.Input, 0, 50)], TestContext.Current.CancellationToken));
        await CommittedAsync(rig, 40, 100);
        await host.Consumer.ResumeAsync(TestContext.Current.CancellationToken);
        rig.SendOrders(1, partition: 1, first: 200);
        await host.CompletedAsync(261);
        await rig.AllIsCommittedEventuallyAsync();
        Assert.Equal([.. Enumerable.Range(40, 60), 200], script.Began.Skip(200).Select(each => each.Number).Order());
    }

    [Fact]
    public async Task A_seek_to_a_time_goes_on_with_the_first_record_since()
    {
        using var rig = await Rig.StartAsync(Broker.Real);
        rig.SendOrders(200);
        await using var host = await RunningHost.StartAsync(rig, Script.Bill());
        await host.CompletedAsync(200);
        // The next record's time is a later one than any before.
        var since = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 1);
        await Wait.UntilAsync(() => DateTimeOffset.UtcNow > since, "the clock has moved");
        rig.SendOrders(50, first: 200);
        await host.CompletedAsync(250);
        await host.Consumer.SeekAsync(since, TestContext.Current.CancellationToken);
        await host.CompletedAsync(300);
        await rig.AllIsCommittedEventuallyAsync();
        Assert.Equal(300, host.Progress.Received);
    }

    [Fact]
    public async Task A_seek_of_what_is_not_assigned_is_refused()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(10);
        await using var host = await RunningHost.StartAsync(rig, Script.Bill());
        await host.CompletedAsync(10);
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Consumer.SeekAsync([new PartitionOffset(rig.Input, 99, 0)]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Consumer.SeekAsync([new PartitionOffset("other", 0, 0)]));
        var outside = await Assert.ThrowsAsync<ArgumentException>(() => host.Consumer.SeekAsync(
            [new PartitionOffset(rig.Input, 0, 0), new PartitionOffset(rig.Input, 1, 999_999), new PartitionOffset(rig.Input, 2, -5)]));
        Assert.Contains($"{rig.Input}[1] holds offsets from 0 to ", outside.Message, StringComparison.Ordinal);
        Assert.Contains(", not 999999; ", outside.Message, StringComparison.Ordinal);
        Assert.Contains(", not -5.", outside.Message, StringComparison.Ordinal);
        rig.SendOrders(10, first: 10);
        await host.CompletedAsync(20);
        await host.StopAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Consumer.PauseAsync());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task The_concurrency_can_be_changed_while_it_runs(bool adapts)
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(4_000, customers: 4_000);
        var script = new Script(async (order, _, _) =>
        {
            await Task.Delay(2, CancellationToken.None);
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options =>
        {
            options.Concurrency = 2;
            options.AdaptConcurrency = adapts;
        });
        await host.CompletedAsync(100);
        Assert.Equal((2, 2), (script.MostRunning, host.Progress.Concurrency));
        host.Consumer.SetConcurrency(64);
        await Wait.UntilAsync(() => host.Progress.Concurrency == 64 && script.MostRunning == 64, () => $"64 run; {script.MostRunning} {host.Progress}");
        host.Consumer.SetConcurrency(1);
        await Wait.UntilAsync(() => script.Running <= 1, "one runs");
        Assert.Equal(1, host.Progress.Concurrency);
        Assert.Throws<ArgumentOutOfRangeException>(() => host.Consumer.SetConcurrency(0));
    }

    private static Task CommittedAsync(Rig rig, params long[] offsets) =>
        Wait.UntilAsync(() => rig.CommittedAsync().GetAwaiter().GetResult().SequenceEqual(offsets), $"the group has committed {string.Join(' ', offsets)}");

    // Reading the ends takes the broker longer than a fetch would take the consumer; a record that were taken in would be seen then.
    private static async Task Ends(RunningHost host, Rig rig)
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await rig.EndsAsync()).Sum());
            Assert.Equal(100, host.Progress.Received);
        }
    }
}
