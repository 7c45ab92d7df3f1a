using Kappa.Consumer.Tests.Given;
using Kappa.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kappa.Consumer.Tests.Hosts;

public sealed class FailureTests
{
    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_record_that_fails_for_good_becomes_a_dead_letter_with_its_cause_and_holds_nobody_up(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        var job = Guid.NewGuid();
        rig.SendOrders(200, job: job);
        var script = new Script((order, _, _) => order.Number == 77
            ? throw new InvalidOperationException("no such customer: Zoë", new IOException("the file is gone"))
            : new ValueTask<Invoice?>(Script.Bill(order)));
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(200);
        await host.StopAsync();

        var dead = Assert.Single(await rig.ReadAsync(rig.DeadLetters));
        Assert.Equal(new RecordId(job, 0, 77, 0), dead.Id);
        Assert.Equal("c7", dead.Key);
        Assert.Equal(rig.Encode(new Order { Customer = "c7", Number = 77 }), dead.Value);
        Assert.Equal("System.InvalidOperationException: no such customer: Zoë ---> System.IO.IOException: the file is gone", dead.Headers[KappaHeaders.DeadLetterCause]);
        Assert.Equal("handle", dead.Headers[KappaHeaders.DeadLetterStage]);
        Assert.Equal("3", dead.Headers[KappaHeaders.DeadLetterAttempts]);
        Assert.Contains(nameof(FailureTests), dead.Headers[KappaHeaders.DeadLetterStack], StringComparison.Ordinal);
        Assert.Matches($"^{rig.Input}/[0-3]/[0-9]+$", dead.Headers[KappaHeaders.DeadLetterSource]);
        Assert.Equal([1, 2, 3], script.Began.Where(each => each.Number == 77).Select(each => each.Attempt));
        Assert.Equal(199, (await rig.ReadAsync(rig.Output)).Count);
        await rig.AllIsCommittedAsync();
        Assert.Equal((199, 1, 2), (host.Progress.Results, host.Progress.DeadLettered, host.Progress.Retries));
    }

    [Fact]
    public async Task A_retry_holds_the_records_of_its_own_key_and_no_others()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(1_000, customers: 100);
        var script = new Script((order, context, _) => order.Number == 5 && context.Attempt == 1
            ? throw new InvalidOperationException("once")
            : new ValueTask<Invoice?>(Script.Bill(order)));
        await using var host = await RunningHost.StartAsync(rig, script, options =>
        {
            options.Retry.BaseDelay = options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
            options.Retry.Jitter = false;
        });
        await Wait.UntilAsync(() => script.Ended.Count == 990, "all but those of the key that waits");
        Assert.DoesNotContain(script.Ended, each => each.Customer == "c5");
        await host.CompletedAsync(1_000);

        Assert.Equal(Enumerable.Range(0, 10).Select(number => number * 100 + 5), script.Ended.Where(each => each.Customer == "c5").Select(each => each.Number));
    }

    [Fact]
    public async Task Poison_goes_to_the_dead_letter_topic_with_its_bytes_as_they_were()
    {
        using var rig = await Rig.StartAsync();
        byte[] good = rig.Encode(new Order { Customer = "a", Number = 1 });
        byte[][] poison = [[], [1, 2, 3], [0, 0, 0], [0, 127, 255, 255, 255, 1], good[..^1], [.. good, 0]];
        rig.Send([.. poison.Select(value => new Sent("a", value)), new Sent("a", null), new Sent("a", good)]);
        await using var host = await RunningHost.StartAsync(rig, Script.Bill());
        await host.CompletedAsync(8);
        await host.StopAsync();

        var dead = await rig.ReadAsync(rig.DeadLetters);
        Assert.Equal(7, dead.Count);
        Assert.All(dead, each => Assert.Equal("decode", each.Headers[KappaHeaders.DeadLetterStage]));
        Assert.Equal(poison.Select(Convert.ToHexString).Order(), dead.Where(each => each.Value is not null).Select(each => Convert.ToHexString(each.Value!)).Order());
        Assert.Contains("tombstone", Assert.Single(dead, each => each.Value is null).Headers[KappaHeaders.DeadLetterCause], StringComparison.Ordinal);
        Assert.Single(await rig.ReadAsync(rig.Output));
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task A_result_that_cannot_be_encoded_becomes_a_dead_letter()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(10);
        var script = new Script((order, _, _) => new ValueTask<Invoice?>(new Invoice { Customer = order.Number == 3 ? null! : "x", Number = 1 }));
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(10);
        await host.StopAsync();

        Assert.Equal("encode", Assert.Single(await rig.ReadAsync(rig.DeadLetters)).Headers[KappaHeaders.DeadLetterStage]);
        Assert.Equal(9, (await rig.ReadAsync(rig.Output)).Count);
    }

    [Fact]
    public async Task A_result_too_large_for_the_client_becomes_a_dead_letter()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(10);
        var script = new Script((order, _, _) => new ValueTask<Invoice?>(new Invoice { Customer = order.Number == 3 ? new string('x', 9_000_000) : "x", Number = 1 }));
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(10);
        await host.StopAsync();

        Assert.Contains("too large", Assert.Single(await rig.ReadAsync(rig.DeadLetters)).Headers[KappaHeaders.DeadLetterCause], StringComparison.OrdinalIgnoreCase);
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task A_record_that_is_as_large_as_a_broker_takes_by_default_becomes_a_dead_letter()
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        rig.Send([new Sent("k", new byte[1_030_000])]);
        await using var host = await StartFailingAsync(rig, _ => { });
        await host.CompletedAsync(1);
        await host.StopAsync();

        var dead = Assert.Single(await rig.ReadAsync(rig.DeadLetters));
        Assert.Equal(1_030_000, dead.Value!.Length);
        Assert.Contains("yyy", dead.Headers[KappaHeaders.DeadLetterCause], StringComparison.Ordinal);
    }

    [Theory, InlineData(false, false), InlineData(true, false), InlineData(false, true)]
    public async Task A_dead_letter_or_retry_copy_that_the_broker_finds_too_large_is_written_without_cause_and_stack(bool exactlyOnce, bool isDelayed)
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        var narrow = Rig.Name("narrow");
        using (var cluster = await rig.ConnectAsync())
            await cluster.EnsureTopicsAsync([new TopicRequest(narrow, 1) { Configuration = new Dictionary<string, string> { ["max.message.bytes"] = "20000" } }], CancellationToken.None);
        rig.Send(Enumerable.Range(0, 5).Select(number => new Sent($"k{number}", new byte[number == 3 ? 18_000 : 10])));
        await using var host = await StartFailingAsync(rig, options =>
        {
            options.ExactlyOnce = exactlyOnce;
            options.DeadLetterTopic = isDelayed ? rig.DeadLetters : narrow;
            if (isDelayed)
                options.Retry.Topics = [new RetryTopic { Name = narrow, Delay = TimeSpan.FromMilliseconds(10) }];
            options.Kafka["batch.size"] = "1000";
        });
        await rig.AllIsCommittedEventuallyAsync();
        if (isDelayed)
            await Wait.UntilAsync(() => host.Progress.DeadLettered == 5, () => $"all have gone through the retry topic; {host.Progress}");
        await host.StopAsync();

        var dead = exactlyOnce ? await rig.ReadCommittedAsync(narrow, 1) : await rig.ReadAsync(narrow);
        Assert.Equal(["k0", "k1", "k2", "k3", "k4"], dead.Select(each => each.Key).Order(StringComparer.Ordinal));
        var cause = isDelayed ? KappaHeaders.RetryCause : KappaHeaders.DeadLetterCause;
        Assert.All(dead, each => Assert.Equal(each.Key != "k3", each.Headers.ContainsKey(cause)));
        Assert.All(dead, each => Assert.True(isDelayed || each.Headers[KappaHeaders.DeadLetterStage] == "handle"));
    }

    private static Task<RunningHost> StartFailingAsync(Rig rig, Action<KappaConsumerOptions> configure) => RunningHost.StartAsync<Applied<byte[], byte[]>>(
        rig,
        options =>
        {
            options.InputFormat = options.OutputFormat = new BytesFormat();
            options.Retry.MaxAttempts = 1;
            configure(options);
        },
        services => services.AddSingleton(new Applied<byte[], byte[]>((_, _) => throw new InvalidOperationException(new string('y', 4_000)))));

    [Fact]
    public async Task A_fault_that_is_not_worth_a_retry_is_dead_lettered_at_once()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(1);
        await using var host = await RunningHost.StartAsync(
            rig, new Script((_, _, _) => throw new NotSupportedException()), options => options.Retry.ShouldRetry = fault => fault is not NotSupportedException);
        await host.CompletedAsync(1);
        await host.StopAsync();

        Assert.Equal("1", Assert.Single(await rig.ReadAsync(rig.DeadLetters)).Headers[KappaHeaders.DeadLetterAttempts]);
    }

    [Fact]
    public async Task A_predicate_that_throws_ends_the_host_and_the_record_becomes_nothing()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(1);
        var host = await RunningHost.StartAsync(
            rig, new Script((_, _, _) => throw new NotSupportedException()), options => options.Retry.ShouldRetry = fault => ((ArgumentException)fault).ParamName is null);
        var ended = await Assert.ThrowsAsync<KappaConsumerException>(() => host.Consumer.Completion.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken));
        Assert.Contains("ShouldRetry", ended.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidCastException>(ended.InnerException);
        await Assert.ThrowsAnyAsync<Exception>(host.StopAsync);
        await host.DisposeAsync();
        Assert.Empty(await rig.ReadAsync(rig.DeadLetters));
        Assert.Equal(0, Assert.Single(await rig.CommittedAsync()));
    }

    [Fact]
    public async Task A_fault_ends_the_host_although_a_handler_heeds_no_token()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(2);
        var runs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var open = new TaskCompletionSource();
        var script = new Script(async (order, _, _) =>
        {
            if (order.Number == 0)
            {
                runs.SetResult();
                await open.Task;
                return null;
            }
            await runs.Task;
            throw new NotSupportedException();
        });
        var host = await RunningHost.StartAsync(rig, script, options =>
        {
            options.DrainTimeout = TimeSpan.FromMilliseconds(100);
            options.Retry.ShouldRetry = _ => throw new InvalidOperationException("cannot say");
        });
        await Assert.ThrowsAsync<KappaConsumerException>(() => host.Consumer.Completion.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken));
        await Wait.UntilAsync(() => host.Lifetime.ApplicationStopping.IsCancellationRequested, "the host stops by itself");
        Assert.Equal(1, script.Running);
        open.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(host.StopAsync);
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_fault_stops_the_application_while_handlers_still_end()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(2);
        var open = new TaskCompletionSource();
        var script = new Script(async (order, _, _) =>
        {
            if (order.Number == 1)
                throw new NotSupportedException();
            await open.Task;
            return Script.Bill(order);
        });
        var host = await RunningHost.StartAsync(rig, script, options => options.Retry.ShouldRetry = _ => throw new InvalidOperationException("cannot say"));
        await Wait.UntilAsync(() => host.Lifetime.ApplicationStopping.IsCancellationRequested, "the host stops by itself");
        Assert.Equal((ConsumerState.Stopping, 1), (host.Progress.State, script.Running));
        open.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(host.StopAsync);
        await host.DisposeAsync();
        Assert.Equal(1, Assert.Single(await rig.CommittedAsync()));
    }

    [Fact]
    public async Task What_a_handler_does_when_it_is_cancelled_holds_up_nobody()
    {
        using var rig = await Rig.StartAsync(partitions: 2);
        rig.SendOrders(1, partition: 0);
        rig.SendOrders(50, partition: 1, first: 100);
        var polls = "";
        var script = new Script(async (order, _, token) =>
        {
            if (order.Number == 0)
            {
                token.Register(() =>
                {
                    polls = Thread.CurrentThread.Name ?? "";
                    throw new InvalidOperationException("a rollback that fails");
                });
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => options.DrainTimeout = TimeSpan.FromMilliseconds(1));
        await host.CompletedAsync(50);
        await Wait.UntilAsync(() => script.Running == 1, "the stubborn one runs");
        await host.StopAsync();
        Assert.NotEqual("kappa-poll", polls);
        Assert.Equal(new long[] { 0, 50 }, await rig.CommittedAsync());
    }

    [Fact]
    public async Task The_host_ends_with_an_error_when_a_dead_letter_cannot_be_written_and_commits_nothing_past_it()
    {
        using var rig = await Rig.StartAsync(Broker.Embedded, partitions: 1);
        rig.SendOrders(100);
        var deadLetters = Rig.Name("gone");
        using (var cluster = await rig.ConnectAsync())
            await cluster.EnsureTopicsAsync([new TopicRequest(deadLetters, 1)], CancellationToken.None);
        var refused = new TaskCompletionSource();
        var script = new Script(async (order, _, _) =>
        {
            await refused.Task;
            if (order.Number < 50)
                return Script.Bill(order);
            // The producer learns only by and by that the topic is refused.
            await Task.Delay(50, CancellationToken.None);
            throw new NotSupportedException();
        });
        var host = await RunningHost.StartAsync(rig, script, options =>
        {
            options.DeadLetterTopic = deadLetters;
            options.Retry.MaxAttempts = 1;
            // an answer of the broker that no retry changes
            options.Kafka["message.timeout.ms"] = "2000";
            options.Kafka["topic.metadata.refresh.interval.ms"] = "100";
            options.Order = RecordOrder.Partition;
        });
        EmbeddedCluster.Shared.SetTopicError(deadLetters, 29);
        refused.SetResult();
        try
        {
            await Assert.ThrowsAsync<KappaConsumerException>(() => host.Consumer.Completion.WaitAsync(Wait.Limit));
            await Wait.UntilAsync(() => host.Lifetime.ApplicationStopping.IsCancellationRequested, "the host stops by itself");
            var thrown = await Assert.ThrowsAnyAsync<Exception>(host.StopAsync);
            Assert.Contains("dead letter", thrown.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.Equal(ConsumerState.Failed, host.Progress.State);
            var committed = await rig.CommittedAsync();
            Assert.Equal(50 + host.Progress.DeadLettered, Assert.Single(committed));
            Assert.InRange(host.Progress.DeadLettered, 0, 49);
        }
        finally
        {
            EmbeddedCluster.Shared.SetTopicError(deadLetters, 0);
            await host.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_scoped_handler_has_a_scope_for_each_record_that_ends_with_it()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(50);
        await using var host = await RunningHost.StartAsync<ScopedOrders>(rig, register: services => services.AddScoped<ScopedOrders>().AddScoped<Visit>().AddSingleton<Visits>());
        await host.CompletedAsync(50);
        await host.StopAsync();

        var visits = host.Services.GetRequiredService<Visits>();
        Assert.Equal((50, 50), (visits.Begun, visits.Ended));
    }

    [Fact]
    public async Task What_a_scoped_handler_needs_and_nobody_has_registered_is_told_at_the_start()
    {
        using var rig = await Rig.StartAsync();
        // Of the handler; and of what the handler needs, beside a fault of the options.
        var own = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningHost.StartAsync<ScopedOrders>(rig, register: services => services.AddScoped<ScopedOrders>()));
        Assert.Contains($"nobody has registered {typeof(Visit)} (visit of its constructor)", Assert.Single(own.Failures), StringComparison.Ordinal);
        var deeper = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningHost.StartAsync<ScopedOrders>(
            rig, options => options.Concurrency = 0, services => services.AddScoped<ScopedOrders>().AddScoped<Visit>()));
        Assert.Contains(deeper.Failures, each => each.Contains($"nobody has registered {typeof(Visits)} (visits of its constructor)", StringComparison.Ordinal));
        Assert.True(deeper.Failures.Count() > 1);
    }

    [Fact]
    public async Task A_handler_that_is_not_scoped_is_made_once()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(50);
        await using var host = await RunningHost.StartAsync<CountedOrders>(rig, register: services => services.AddSingleton<Visits>());
        await host.CompletedAsync(50);
        Assert.Equal(1, host.Services.GetRequiredService<Visits>().Begun);
    }

    internal sealed class Visits
    {
        public int Begun;
        public int Ended;
    }

    internal sealed class Visit : IDisposable
    {
        private readonly Visits _visits;

        public Visit(Visits visits)
        {
            _visits = visits;
            Interlocked.Increment(ref visits.Begun);
        }

        public void Dispose() => Interlocked.Increment(ref _visits.Ended);
    }

    internal sealed class ScopedOrders(Visit visit) : IKappaHandler<Order, Invoice>
    {
        public async ValueTask<Invoice?> HandleAsync(Order record, RecordContext context, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return visit is null ? null : Script.Bill(record);
        }
    }

    internal sealed class CountedOrders : IKappaHandler<Order, Invoice>
    {
        public CountedOrders(Visits visits) => Interlocked.Increment(ref visits.Begun);

        public ValueTask<Invoice?> HandleAsync(Order record, RecordContext context, CancellationToken cancellationToken) => new(Script.Bill(record));
    }
}
