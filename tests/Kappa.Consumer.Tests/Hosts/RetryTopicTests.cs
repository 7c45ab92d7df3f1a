using System.Collections.Concurrent;
using System.Globalization;
using Kappa.Consumer.Tests.Given;
using Kappa.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kappa.Consumer.Tests.Hosts;

/// <summary>Records that failed for now wait in a topic, and are taken up again by the same consumer.</summary>
public sealed class RetryTopicTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_record_goes_from_round_to_round_and_after_the_last_to_the_dead_letter_topic_while_others_go_on(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        var topics = await TopicsAsync(rig, Second, 2 * Second);
        var job = Guid.NewGuid();
        rig.SendOrders(200, job: job);
        var attempts = new ConcurrentQueue<(int Attempt, string Topic, DateTimeOffset At)>();
        var script = new Script((order, context, _) =>
        {
            if (order.Number != 77)
                return new ValueTask<Invoice?>(Script.Bill(order));
            attempts.Enqueue((context.Attempt, context.Topic, DateTimeOffset.UtcNow));
            throw new InvalidOperationException("still down");
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => Configure(options, topics));
        // once in the input, once in each retry topic
        await host.CompletedAsync(202);
        await host.StopAsync();

        Assert.Equal((199, 1, 2), (host.Progress.Results, host.Progress.DeadLettered, host.Progress.Delayed));
        Assert.Equal([1, 2, 3, 4, 5, 6], attempts.Select(each => each.Attempt));
        Assert.Equal([rig.Input, rig.Input, topics[0].Name, topics[0].Name, topics[1].Name, topics[1].Name], attempts.Select(each => each.Topic));
        var dead = Assert.Single(await rig.ReadAsync(rig.DeadLetters));
        Assert.Equal((new RecordId(job, 0, 77, 0), "c7"), (dead.Id, dead.Key));
        Assert.Equal(rig.Encode(new Order { Customer = "c7", Number = 77 }), dead.Value);
        Assert.Equal("6", dead.Headers[KappaHeaders.DeadLetterAttempts]);
        Assert.DoesNotContain(dead.Headers.Keys, name => name.StartsWith("kappa-retry-", StringComparison.Ordinal));
        var source = dead.Headers[KappaHeaders.DeadLetterSource];
        Assert.Matches($"^{rig.Input}/[0-3]/[0-9]+$", source);

        var at = attempts.Select(each => each.At).ToList();
        foreach (var (round, attempt) in new[] { (0, 2), (1, 4) })
        {
            var waiting = Assert.Single(await rig.ReadAsync(topics[round].Name));
            Assert.Equal((new RecordId(job, 0, 77, 0), "c7", Convert.ToHexString(dead.Value!)), (waiting.Id, waiting.Key, Convert.ToHexString(waiting.Value!)));
            Assert.Equal((attempt.ToString(CultureInfo.InvariantCulture), source), (waiting.Headers[KappaHeaders.RetryAttempts], waiting.Headers[KappaHeaders.RetrySource]));
            Assert.Equal("System.InvalidOperationException: still down", waiting.Headers[KappaHeaders.RetryCause]);
            var due = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(waiting.Headers[KappaHeaders.RetryDue], CultureInfo.InvariantCulture));
            Assert.InRange(due, at[attempt - 1] + topics[round].Delay - TimeSpan.FromMilliseconds(1), at[attempt]);
        }
        await rig.AllIsCommittedAsync();
        await CommittedToEndAsync(rig, topics);
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Records_of_a_key_come_out_of_a_retry_topic_in_the_order_in_which_they_went_in_and_none_is_lost(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        var topics = await TopicsAsync(rig, 2 * Second);
        rig.SendOrders(3_000, customers: 50);
        var second = new ConcurrentQueue<(string Customer, int Number)>();
        var script = new Script((order, context, _) =>
        {
            if (context.Topic == rig.Input && order.Number % 2 == 0)
                throw new InvalidOperationException("not yet");
            if (context.Topic != rig.Input)
                second.Enqueue((order.Customer, order.Number));
            return new ValueTask<Invoice?>(Script.Bill(order));
        });
        await using var host = await RunningHost.StartAsync(rig, script, options =>
        {
            Configure(options, topics);
            options.Retry.MaxAttempts = 1;
        });
        await host.CompletedAsync(4_500);
        await host.StopAsync();

        Assert.Equal((3_000, 1_500, 0), (host.Progress.Results, host.Progress.Delayed, host.Progress.DeadLettered));
        Assert.Equal(Enumerable.Range(0, 1_500).Select(number => number * 2), second.Select(each => each.Number).Order());
        foreach (var customer in second.GroupBy(each => each.Customer))
            Assert.Equal(customer.Select(each => each.Number).Order(), customer.Select(each => each.Number));
        Assert.Equal(3_000, (await rig.ReadAsync(rig.Output)).Count);
        await CommittedToEndAsync(rig, topics);
    }

    [Fact]
    public async Task What_waits_holds_no_record_no_slot_and_no_other_partition()
    {
        using var rig = await Rig.StartAsync();
        var topics = await TopicsAsync(rig, TimeSpan.FromMinutes(10));
        rig.SendOrders(500);
        var script = new Script((order, _, _) => order.Number < 500 ? throw new InvalidOperationException("down") : new ValueTask<Invoice?>(Script.Bill(order)));
        await using var host = await RunningHost.StartAsync(rig, script, options =>
        {
            Configure(options, topics);
            options.MaxInFlightRecords = 100;
            options.Kafka["max.poll.interval.ms"] = "10000";
            options.Kafka["session.timeout.ms"] = "6000";
        });
        await host.CompletedAsync(500);
        await Wait.UntilAsync(() => host.Progress.InFlight == 0, () => $"{host.Progress}");
        for (var round = 1; round <= 3; round++)
        {
            rig.SendOrders(100, first: 500);
            await host.CompletedAsync(500 + 100 * round);
        }
        await host.StopAsync();
        Assert.Equal((300, 500, 0), (host.Progress.Results, host.Progress.Delayed, host.Progress.GivenBack));
        Assert.Equal(500, (await rig.ReadAsync(topics[0].Name)).Count);
    }

    [Fact]
    public async Task What_waits_outlasts_a_rebalance_and_a_restart()
    {
        using var rig = await Rig.StartAsync(Broker.Real);
        var topics = await TopicsAsync(rig, 8 * Second);
        var elsewhere = (await TopicsAsync(rig, Second))[0].Name;
        rig.SendOrders(100);
        Script Failing() => new((order, context, _) => context.Topic == rig.Input ? throw new InvalidOperationException("down") : new ValueTask<Invoice?>(Script.Bill(order)));
        await using var first = await RunningHost.StartAsync(rig, Failing(), options => Configure(options, topics));
        await first.CompletedAsync(100);
        // has four partitions of its own, so that two of the retry topic are its share
        await using var second = await RunningHost.StartAsync(rig, Failing(), options =>
        {
            Configure(options, topics);
            options.Topics = [elsewhere];
        });
        bool HasRetries(RunningHost host, int count) => host.Progress.Partitions.Count(each => each.Topic == topics[0].Name) == count;
        await Wait.UntilAsync(() => HasRetries(second, 2) && HasRetries(first, 2), () => $"retry partitions have moved; {second.Progress}");
        await second.StopAsync();
        await Wait.UntilAsync(() => HasRetries(first, 4), () => $"and returned; {first.Progress}");
        await first.CompletedAsync(200 - second.Progress.Results);
        await first.StopAsync();
        Assert.Equal(100, (await rig.ReadAsync(rig.Output)).Count);

        rig.SendOrders(50);
        await using (var third = await RunningHost.StartAsync(rig, Failing(), options => Configure(options, topics)))
            await third.CompletedAsync(50);
        await using var fourth = await RunningHost.StartAsync(rig, Failing(), options => Configure(options, topics));
        await fourth.CompletedAsync(50);
        await fourth.StopAsync();
        Assert.Equal((50, 0), (fourth.Progress.Results, fourth.Progress.Delayed));
        await CommittedToEndAsync(rig, topics);
    }

    [Fact]
    public async Task A_seek_that_fails_or_is_one_to_a_time_passes_over_nothing_that_waits()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        var topics = await TopicsAsync(rig, 8 * Second);
        rig.SendOrders(20);
        var script = new Script((order, context, _) =>
            order.Number < 10 && context.Topic == rig.Input ? throw new InvalidOperationException("down") : new ValueTask<Invoice?>(Script.Bill(order)));
        await using var host = await RunningHost.StartAsync(rig, script, options =>
        {
            Configure(options, topics);
            options.Retry.MaxAttempts = 1;
        });
        await host.CompletedAsync(20);
        // The group says where reading began, so the first one is held.
        await Wait.UntilAsync(() => CommittedAsync(rig, topics[0]).GetAwaiter().GetResult() == 0, "the retry topic's records wait");
        await Assert.ThrowsAsync<KafkaException>(() => host.Consumer.SeekAsync([new PartitionOffset(topics[0].Name, 0, -1000)], TestContext.Current.CancellationToken));
        await host.Consumer.SeekAsync(DateTimeOffset.UtcNow.AddHours(1), TestContext.Current.CancellationToken);
        await host.CompletedAsync(30);
        await host.StopAsync();
        Assert.Equal((20, 10), (host.Progress.Results, host.Progress.Delayed));
    }

    [Fact]
    public async Task A_fault_that_is_not_worth_a_retry_waits_nowhere()
    {
        using var rig = await Rig.StartAsync();
        var topics = await TopicsAsync(rig, Second);
        rig.SendOrders(1);
        await using var host = await RunningHost.StartAsync(rig, new Script((_, _, _) => throw new NotSupportedException()), options =>
        {
            Configure(options, topics);
            options.Retry.ShouldRetry = fault => fault is not NotSupportedException;
        });
        await host.CompletedAsync(1);
        await host.StopAsync();
        Assert.Equal("1", Assert.Single(await rig.ReadAsync(rig.DeadLetters)).Headers[KappaHeaders.DeadLetterAttempts]);
        Assert.Empty(await rig.ReadAsync(topics[0].Name));
    }

    [Fact]
    public async Task A_record_that_somebody_has_put_into_a_retry_topic_is_handled_at_once_and_a_wrong_clock_holds_nothing_for_long()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        var topics = await TopicsAsync(rig, Second);
        Put(rig, topics[0].Name, new Order { Customer = "a", Number = 1 }, due: null);
        Put(rig, topics[0].Name, new Order { Customer = "b", Number = 2 }, due: "when pigs fly");
        Put(rig, topics[0].Name, new Order { Customer = "c", Number = 3 }, due: "99999999999999999");
        Put(rig, topics[0].Name, new Order { Customer = "d", Number = 4 }, due: DateTimeOffset.UtcNow.AddDays(30).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        var script = Script.Bill();
        await using var host = await RunningHost.StartAsync(rig, script, options => Configure(options, topics));
        await host.CompletedAsync(3);
        Assert.Equal([1, 2, 3], script.Ended.Select(each => each.Number).Order());
        await host.CompletedAsync(4);
        await host.StopAsync();
        Assert.Equal(4, host.Progress.Results);
    }

    [Fact]
    public async Task The_offset_stays_when_the_retry_topic_cannot_be_written_and_the_host_ends()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        var topics = await TopicsAsync(rig, TimeSpan.FromMinutes(1));
        rig.Send(Enumerable.Range(0, 100).Select(number =>
        {
            var order = new Order { Customer = new string('c', number < 50 ? 1 : 2_000), Number = number };
            return new Sent("c", rig.Encode(order));
        }));
        var script = new Script((order, _, _) => order.Number < 50 ? new ValueTask<Invoice?>(Script.Bill(order)) : throw new InvalidOperationException());
        await using var host = await RunningHost.StartAsync(rig, script, options =>
        {
            Configure(options, topics);
            options.Order = RecordOrder.Partition;
            // the copy is longer, even without its cause
            options.Kafka["message.max.bytes"] = "2000";
        });
        await Assert.ThrowsAsync<KappaConsumerException>(() => host.Consumer.Completion.WaitAsync(Wait.Limit));
        var thrown = await Assert.ThrowsAnyAsync<Exception>(host.StopAsync);
        Assert.Contains("retry topic", thrown.ToString(), StringComparison.Ordinal);
        Assert.Equal(50, Assert.Single(await rig.CommittedAsync()));
        Assert.Equal((50, 0, 0), (host.Progress.Results, host.Progress.Delayed, host.Progress.DeadLettered));
    }

    [Fact]
    public async Task What_is_wrong_with_retry_topics_is_said_at_the_start()
    {
        using var rig = await Rig.StartAsync();
        using var host = RunningHost.Build<ScriptedHandler>(
            rig,
            options => options.Retry.Topics =
            [
                new RetryTopic { Name = rig.Input }, new RetryTopic { Name = rig.DeadLetters, Delay = TimeSpan.Zero }, new RetryTopic { Name = "a b" }, new RetryTopic { Name = "twice" },
                new RetryTopic { Name = "twice" },
            ],
            services => services.AddSingleton(Script.Bill()));
        Assert.Equal(5, (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync())).Failures.Count());
        using var missing = RunningHost.Build<ScriptedHandler>(
            rig, options => options.Retry.Topics = [new RetryTopic { Name = "no-such-retry" }], services => services.AddSingleton(Script.Bill()));
        Assert.Contains("no-such-retry", (await Assert.ThrowsAsync<KappaConsumerException>(() => missing.StartAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Retry_topics_are_bound_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Retry:Topics:0:Name"] = "orders.retry-1m",
            ["Retry:Topics:1:Name"] = "orders.retry-1h",
            ["Retry:Topics:1:Delay"] = "01:00:00",
        }).Build();
        using var services = new ServiceCollection().AddKappaConsumer<ScriptedHandler>(configuration).BuildServiceProvider();
        var options = services.GetRequiredService<IOptionsMonitor<KappaConsumerOptions>>().CurrentValue;
        Assert.Equal(
            [new RetryTopic { Name = "orders.retry-1m" }, new RetryTopic { Name = "orders.retry-1h", Delay = TimeSpan.FromHours(1) }], options.Retry.Topics);
    }

    private static void Configure(KappaConsumerOptions options, List<RetryTopic> topics)
    {
        options.Retry.MaxAttempts = 2;
        options.Retry.Topics = topics;
    }

    private static async Task<List<RetryTopic>> TopicsAsync(Rig rig, params TimeSpan[] delays)
    {
        var topics = delays.Select(delay => new RetryTopic { Name = Rig.Name("retry"), Delay = delay }).ToList();
        using var cluster = await rig.ConnectAsync();
        await cluster.EnsureTopicsAsync([.. topics.Select(topic => new TopicRequest(topic.Name, rig.Partitions))], CancellationToken.None);
        return topics;
    }

    private static async Task CommittedToEndAsync(Rig rig, List<RetryTopic> topics)
    {
        using var cluster = await rig.ConnectAsync();
        foreach (var topic in topics)
        {
            var ends = (await cluster.WatermarksAsync(topic.Name, CancellationToken.None)).Where(each => each.High > 0).ToDictionary(each => each.Partition, each => each.High);
            var committed = (await cluster.CommittedAsync(rig.Group, topic.Name, CancellationToken.None)).Where(each => each.Offset >= 0).ToDictionary(each => each.Partition, each => each.Offset);
            Assert.Equal(ends.OrderBy(each => each.Key), committed.OrderBy(each => each.Key));
        }
    }

    private static async Task<long> CommittedAsync(Rig rig, RetryTopic topic)
    {
        using var cluster = await rig.ConnectAsync();
        return Assert.Single(await cluster.CommittedAsync(rig.Group, topic.Name, CancellationToken.None)).Offset;
    }

    private static void Put(Rig rig, string topic, Order order, string? due)
    {
        using var producer = KafkaProducer.Open([new("bootstrap.servers", rig.Address)], new Unheard());
        var headers = new HeaderBlockBuilder();
        if (due is not null)
            headers.Add(KappaHeaders.RetryDue, System.Text.Encoding.ASCII.GetBytes(due));
        var error = producer.TryProduce(new OutgoingRecord
        {
            Topic = producer.Topic(topic),
            Partition = OutgoingRecord.AnyPartition,
            HasValue = true,
            Value = rig.Encode(order),
            Headers = headers.Build(),
        });
        Assert.False(error.IsError, error.Reason);
        Assert.True(producer.Flush(Wait.Limit));
    }

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
