using Kappa.Consumer.Tests.Given;
using Kappa.Kafka;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Tests.Hosts;

/// <summary>Readers of committed records see each result once, whatever becomes of the host.</summary>
public sealed class ExactlyOnceTests
{
    private const int Count = 3_000;

    [Fact]
    public async Task Results_markers_and_dead_letters_are_committed_with_their_offsets()
    {
        using var rig = await Rig.StartAsync(Broker.Real);
        rig.SendOrders(Count, customers: 100, job: Guid.NewGuid());
        var script = new Script((order, _, _) =>
            order.Number % 10 == 3 ? throw new InvalidOperationException("not this one") : new(order.Number % 10 == 4 ? null : Script.Bill(order)));
        await using var host = await StartAsync(rig, script);
        await host.CompletedAsync(Count);
        await rig.AllIsCommittedEventuallyAsync();
        await host.StopAsync();

        var landed = await rig.ReadCommittedAsync(rig.Output, rig.Partitions);
        Assert.Equal(Enumerable.Range(0, Count).Where(number => number % 10 != 3), landed.Select(each => (int)each.Id!.Value.Row).Order());
        Assert.All(landed, each => Assert.Equal(each.Id!.Value.Row % 10 == 4, each.Value is null));
        Assert.Equal(Count / 10, (await rig.ReadCommittedAsync(rig.DeadLetters, 1)).Count);
        Assert.Equal(Count, host.Progress.Completed);
    }

    [Fact]
    public async Task After_a_restart_only_what_was_not_finished_runs_again_and_nothing_is_written_twice()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        rig.SendOrders(Count, customers: 500);
        var slow = Stuck(0, 2_400);
        await using (var one = await StartAsync(rig, slow, options => options.DrainTimeout = TimeSpan.FromMilliseconds(1)))
        {
            await one.CompletedAsync(Count - 8);
            await one.StopAsync();
        }
        Assert.Equal(0, Assert.Single(await rig.CommittedAsync()));
        var last = Script.Bill();
        await using var two = await StartAsync(rig, last);
        await rig.AllIsCommittedEventuallyAsync();
        Assert.Equal([0, 500, 1_000, 1_500, 2_000, 2_400, 2_500, 2_900], last.Began.Select(each => each.Number).Order());
        await two.StopAsync();
        await EachOnceAsync(rig, Count);
    }

    [Fact]
    public async Task Hosts_that_come_and_go_hand_over_what_is_committed()
    {
        using var rig = await Rig.StartAsync(Broker.Real);
        rig.SendOrders(10_000, customers: 300);
        Script Slow() => new(async (order, _, token) =>
        {
            await Task.Delay(20, token);
            return Script.Bill(order);
        });
        void Narrow(KappaConsumerOptions options) => (options.Concurrency, options.AdaptConcurrency) = (16, false);
        await using var one = await StartAsync(rig, Slow(), Narrow);
        await one.CompletedAsync(1_000);
        await using (var two = await StartAsync(rig, Slow(), Narrow))
        {
            await two.CompletedAsync(1_000);
            await two.StopAsync();
        }
        await using var three = await StartAsync(rig, Slow(), Narrow);
        await rig.AllIsCommittedEventuallyAsync();
        await one.StopAsync();
        await three.StopAsync();
        await EachOnceAsync(rig, 10_000);
    }

    [Fact]
    public async Task A_producer_that_has_failed_for_good_is_replaced_and_its_transaction_handled_again()
    {
        using var rig = await Rig.StartAsync(Broker.Real);
        rig.SendOrders(Count, customers: 100);
        var script = Script.Bill();
        await using var host = await StartAsync(rig, script, options =>
        {
            options.Kafka["group.instance.id"] = "one";
            options.CommitInterval = TimeSpan.FromSeconds(2);
        });
        await host.CompletedAsync(Count);
        using (var other = KafkaProducer.Open([new("bootstrap.servers", rig.Address), new("transactional.id", $"{rig.Group}-one")], new Unheard()))
            Assert.Equal(default, other.InitTransactions(Wait.Limit));
        await rig.AllIsCommittedEventuallyAsync();
        await host.StopAsync();
        Assert.Equal(2 * Count, script.Began.Count);
        await EachOnceAsync(rig, Count);
    }

    [Fact]
    public async Task A_seek_is_committed_with_the_next_transaction_and_no_abort_before_it_undoes_it()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        rig.SendOrders(100);
        await using (var before = await StartAsync(rig, Script.Bill()))
        {
            await before.CompletedAsync(100);
            await before.Consumer.SeekAsync([new PartitionOffset(rig.Input, 0, PartitionOffset.End)], TestContext.Current.CancellationToken);
            await rig.AllIsCommittedEventuallyAsync();
            await before.StopAsync();
        }
        await using var host = await StartAsync(rig, Script.Bill(), options =>
        {
            options.Kafka["group.instance.id"] = "one";
            options.CommitInterval = TimeSpan.FromMinutes(1);
        });
        await Wait.UntilAsync(() => host.Progress.Partitions.Count == 1, "the partition is assigned");
        await host.Consumer.SeekAsync([new PartitionOffset(rig.Input, 0, 40)], TestContext.Current.CancellationToken);
        await host.CompletedAsync(60);
        // The host's producer learns of the other one when it writes.
        using (var other = KafkaProducer.Open([new("bootstrap.servers", rig.Address), new("transactional.id", $"{rig.Group}-one")], new Unheard()))
            Assert.Equal(default, other.InitTransactions(Wait.Limit));
        rig.SendOrders(1, first: 100);
        await host.CompletedAsync(60 + 61);
        Assert.Equal(100, Assert.Single(await rig.CommittedAsync()));
        await host.StopAsync();
        await rig.AllIsCommittedAsync();
        var landed = await rig.ReadCommittedAsync(rig.Output, 1);
        Assert.Equal(100 + 61, landed.Count);
    }

    [Fact]
    public async Task A_result_that_the_broker_refuses_becomes_a_dead_letter_and_the_others_of_its_transaction_are_written()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        var narrow = Rig.Name("narrow");
        using (var cluster = await rig.ConnectAsync())
            await cluster.EnsureTopicsAsync([new TopicRequest(narrow, 1) { Configuration = new Dictionary<string, string> { ["max.message.bytes"] = "20000" } }], CancellationToken.None);
        rig.Send(Enumerable.Range(0, 50).Select(number => new Sent($"k{number}", new byte[number == 20 ? 30_000 : 10])));
        await using var host = await RunningHost.StartAsync<Applied<byte[], byte[]>>(
            rig,
            options =>
            {
                Configure(options);
                options.OutputTopic = narrow;
                options.InputFormat = options.OutputFormat = new BytesFormat();
                options.Kafka["batch.size"] = "1000";
            },
            services => services.AddSingleton(new Applied<byte[], byte[]>((value, _) => value)));
        await rig.AllIsCommittedEventuallyAsync();
        await host.StopAsync();
        var dead = Assert.Single(await rig.ReadCommittedAsync(rig.DeadLetters, 1));
        Assert.Equal(("k20", "encode"), (dead.Key, dead.Headers[KappaHeaders.DeadLetterStage]));
        Assert.Equal(
            Enumerable.Range(0, 50).Where(number => number != 20).Select(number => $"k{number}").Order(StringComparer.Ordinal),
            (await rig.ReadCommittedAsync(narrow, 1)).Select(each => each.Key!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Where_metadata_cannot_say_what_is_finished_nothing_runs_ahead_of_the_slow_record()
    {
        const int Many = 60_000;
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        // Every second record waits behind the first one: a pattern that does not fit 4,096 characters.
        rig.Send(Enumerable.Range(0, Many).Select(number =>
        {
            var order = new Order { Customer = number % 2 == 0 ? "slow" : $"c{number % 1_000}", Number = number };
            return new Sent(order.Customer, rig.Encode(order));
        }));
        var open = new TaskCompletionSource();
        var (attempts, running, isParallel) = (0, 0, 0);
        var script = new Script(async (order, _, token) =>
        {
            if (order.Number == 0)
            {
                Interlocked.Increment(ref attempts);
                await open.Task.WaitAsync(token);
            }
            else if (order.Number > Many - 1_000)
            {
                if (Interlocked.Increment(ref running) > 1)
                    Volatile.Write(ref isParallel, 1);
                await Task.Delay(1, token);
                Interlocked.Decrement(ref running);
            }
            return Script.Bill(order);
        });
        await using var host = await StartAsync(rig, script, options => options.MaxInFlightRecords = Many);
        // The transaction is aborted, and the slow record runs alone: nothing is finished ahead of it.
        await Wait.UntilAsync(() => Volatile.Read(ref attempts) == 2 && host.Progress.Handling == 1, () => $"it is read again; {attempts} {host.Progress}");
        Volatile.Write(ref isParallel, 0);
        open.SetResult();
        await rig.AllIsCommittedEventuallyAsync();
        // When the slow record is committed, the others run beside each other again.
        Assert.Equal(1, Volatile.Read(ref isParallel));
        await host.StopAsync();
        await EachOnceAsync(rig, Many);
    }

    [Fact]
    public async Task Handlers_that_block_every_thread_of_the_pool_hold_no_transaction_open_for_too_long()
    {
        const int Few = 400;
        using var rig = await Rig.StartAsync(Broker.Real);
        rig.SendOrders(Few, customers: Few);
        var script = new Script((order, _, _) =>
        {
            Thread.Sleep(200);
            return new(Script.Bill(order));
        });
        await using var host = await StartAsync(rig, script, options =>
        {
            options.AdaptConcurrency = false;
            options.Kafka["transaction.timeout.ms"] = "2000";
        });
        await rig.AllIsCommittedEventuallyAsync();
        await host.StopAsync();
        Assert.Equal(Few, script.Began.Count);
        await EachOnceAsync(rig, Few);
    }

    [Fact]
    public async Task A_second_member_of_one_instance_id_ends_the_first_and_handles_again_what_that_had_not_committed()
    {
        using var rig = await Rig.StartAsync(Broker.Real);
        rig.SendOrders(Count, customers: 100);
        // Everything of the first is written, and nothing committed.
        var one = await StartAsync(rig, Script.Bill(), options =>
        {
            options.Kafka["group.instance.id"] = "same";
            options.CommitInterval = TimeSpan.FromMinutes(1);
        });
        await one.CompletedAsync(Count);
        var second = Script.Bill();
        await using var two = await StartAsync(rig, second, options => options.Kafka["group.instance.id"] = "same");
        await Assert.ThrowsAsync<KappaConsumerException>(() => one.Consumer.Completion.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken));
        await rig.AllIsCommittedEventuallyAsync();
        await two.StopAsync();
        await Assert.ThrowsAnyAsync<Exception>(one.StopAsync);
        await one.DisposeAsync();
        Assert.Equal(Enumerable.Range(0, Count), second.Ended.Select(each => each.Number).Distinct().Order());
        await EachOnceAsync(rig, Count);
    }

    private static Task<RunningHost> StartAsync(Rig rig, Script script, Action<KappaConsumerOptions>? configure = null) =>
        RunningHost.StartAsync(rig, script, options =>
        {
            Configure(options);
            configure?.Invoke(options);
        });

    private static void Configure(KappaConsumerOptions options)
    {
        options.ExactlyOnce = true;
        options.Retry.MaxAttempts = 1;
    }

    private static async Task EachOnceAsync(Rig rig, int count)
    {
        var numbers = new List<int>();
        foreach (var landed in await rig.ReadCommittedAsync(rig.Output, rig.Partitions))
            numbers.Add((await rig.DecodeAsync(landed)).Number);
        numbers.Sort();
        Assert.Equal(Enumerable.Range(0, count), numbers);
        await rig.AllIsCommittedAsync();
    }

    private static Script Stuck(params int[] numbers) => new(async (order, _, token) =>
    {
        if (numbers.Contains(order.Number))
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        return Script.Bill(order);
    });

    private sealed class Unheard : IProducerEvents
    {
        public void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements)
        {
        }

        public void OnError(KafkaError error)
        {
        }
    }
}
