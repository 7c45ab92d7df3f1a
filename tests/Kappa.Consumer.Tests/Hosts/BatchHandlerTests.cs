using System.Collections.Concurrent;
using Kappa.Consumer.Tests.Given;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Tests.Hosts;

public sealed class BatchHandlerTests
{
    private static Task<RunningHost> StartAsync(Rig rig, Batches batches, Action<KappaConsumerOptions>? configure = null, Action<IServiceCollection>? register = null) =>
        RunningHost.StartAsync<BatchHandler>(rig, options =>
        {
            options.AdaptConcurrency = false;
            configure?.Invoke(options);
        }, services =>
        {
            services.AddSingleton(batches);
            register?.Invoke(services);
        });

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Records_come_together_and_each_ends_on_its_own(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        rig.SendOrders(1_000, customers: 200, job: Guid.NewGuid());
        var batches = new Batches(async (batch, _) =>
        {
            await Task.Yield();
            foreach (var record in batch)
            {
                switch (record.Value.Number % 10)
                {
                    case 0:
                        Assert.True(record.Complete(null));
                        break;
                    case 1 when record.Context.Attempt == 1:
                        Assert.True(record.Fail(new InvalidOperationException("once")));
                        break;
                    case 2:
                        Assert.True(record.Fail(new NotSupportedException("for good")));
                        break;
                    default:
                        Assert.True(record.Complete(Script.Bill(record.Value)));
                        break;
                }
                Assert.True(record.IsFinished);
                Assert.False(record.Complete(null));
            }
        });
        await using var host = await StartAsync(rig, batches, options =>
        {
            options.Batch = new BatchOptions { MaxRecords = 50, MaxWait = TimeSpan.FromMilliseconds(20) };
            options.Retry.ShouldRetry = fault => fault is not NotSupportedException;
        });
        await host.CompletedAsync(1_000);
        await host.StopAsync();

        Assert.Equal((800, 100, 100, 100), (host.Progress.Results, host.Progress.Filtered, host.Progress.DeadLettered, host.Progress.Retries));
        var results = await rig.ReadAsync(rig.Output);
        Assert.Equal(Enumerable.Range(0, 1_000).Where(number => number % 10 != 2), results.Select(result => (int)result.Id!.Value.Row).Order());
        Assert.Equal(100, (await rig.ReadAsync(rig.DeadLetters)).Count);
        await rig.AllIsCommittedAsync();
        Assert.Equal(50, batches.Seen.Max(batch => batch.Count));
        Assert.All(batches.Seen, batch => Assert.InRange(batch.Count, 1, 50));
        Assert.All(batches.Seen, batch => Assert.Equal(batch.Count, batch.Select(order => order.Customer).Distinct().Count()));
        // By key in order, the retried one included.
        foreach (var customer in batches.Seen.SelectMany(batch => batch).GroupBy(order => order.Customer))
            Assert.Equal(customer.Select(order => order.Number).Order(), customer.Select(order => order.Number));
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_record_that_is_finished_goes_on_while_the_others_of_its_batch_are_in_work(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker, partitions: 1);
        rig.SendOrders(20, customers: 10, job: Guid.NewGuid());
        var open = new TaskCompletionSource();
        var batches = new Batches(async (batch, _) =>
        {
            foreach (var record in batch.Where(record => record.Value.Number != 4))
                record.Complete(Script.Bill(record.Value));
            if (batch.FirstOrDefault(record => record.Value.Number == 4) is { } held)
            {
                await open.Task;
                held.Complete(Script.Bill(held.Value));
            }
        });
        await using var host = await StartAsync(rig, batches);
        await host.CompletedAsync(18);
        Assert.DoesNotContain(batches.Seen.SelectMany(batch => batch), order => order.Number == 14);
        Assert.Equal(18, (await rig.ReadAsync(rig.Output)).Count);
        open.SetResult();
        await host.CompletedAsync(20);
        await rig.AllIsCommittedEventuallyAsync();
    }

    [Fact]
    public async Task A_fault_fails_the_records_that_are_not_finished_and_one_that_was_forgotten_is_not_dropped()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(10);
        var batches = new Batches((batch, _) =>
        {
            foreach (var record in batch.Where(record => record.Value.Number % 2 == 0))
                record.Complete(Script.Bill(record.Value));
            if (batch.Any(record => record.Value.Number == 1))
                throw new InvalidOperationException("half of it");
            return default;
        });
        await using var host = await StartAsync(rig, batches, options => options.Retry.MaxAttempts = 2);
        await host.CompletedAsync(10);
        await host.StopAsync();

        Assert.Equal((5, 5), (host.Progress.Results, host.Progress.DeadLettered));
        Assert.All(await rig.ReadAsync(rig.DeadLetters), dead => Assert.Matches("half of it|left this record unfinished", dead.Headers[KappaHeaders.DeadLetterCause]));
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task A_batch_over_its_time_limit_fails_what_is_unfinished_in_it()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(10);
        var reasons = new ConcurrentQueue<CancellationReason>();
        var batches = new Batches(async (batch, token) =>
        {
            batch[0].Complete(Script.Bill(batch[0].Value));
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                reasons.Enqueue(batch[^1].Context.CancellationReason);
            }
        });
        await using var host = await StartAsync(rig, batches, options =>
        {
            options.TimeLimit = TimeSpan.FromMilliseconds(50);
            options.Retry.MaxAttempts = 1;
            options.Batch.MaxWait = TimeSpan.FromSeconds(1);
        });
        await host.CompletedAsync(10);
        await host.StopAsync();

        Assert.Equal(batches.Seen.Count, host.Progress.Results);
        Assert.All(reasons, reason => Assert.Equal(CancellationReason.TimeLimit, reason));
        Assert.All(await rig.ReadAsync(rig.DeadLetters), dead => Assert.Contains(nameof(TimeLimitException), dead.Headers[KappaHeaders.DeadLetterCause], StringComparison.Ordinal));
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_batch_is_cancelled_when_the_host_stops_and_gives_back_what_is_unfinished(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker, partitions: 1);
        rig.SendOrders(10);
        var reasons = new ConcurrentQueue<CancellationReason>();
        var batches = new Batches(async (batch, token) =>
        {
            foreach (var record in batch.Where(record => record.Value.Number < 5))
                record.Complete(Script.Bill(record.Value));
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                reasons.Enqueue(batch[^1].Context.CancellationReason);
            }
        });
        await using var host = await StartAsync(rig, batches, options => options.DrainTimeout = TimeSpan.FromMilliseconds(200));
        await host.CompletedAsync(5);
        await host.StopAsync();

        Assert.All(reasons, reason => Assert.Equal(CancellationReason.Shutdown, reason));
        Assert.NotEmpty(reasons);
        Assert.Equal((5, 0), (host.Progress.Results, host.Progress.DeadLettered));
        Assert.Equal(5, Assert.Single(await rig.CommittedAsync()));
    }

    [Fact]
    public async Task A_handler_that_goes_on_when_its_records_are_finished_holds_a_slot_and_the_stop()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(100, customers: 100);
        var (running, most) = (0, 0);
        var open = new TaskCompletionSource();
        var batches = new Batches(async (batch, _) =>
        {
            lock (open)
                most = Math.Max(most, ++running);
            foreach (var record in batch)
                record.Complete(Script.Bill(record.Value));
            await open.Task;
            lock (open)
                running--;
        });
        await using var host = await StartAsync(rig, batches, options =>
        {
            options.Batch = new BatchOptions { MaxRecords = 5, MaxWait = TimeSpan.FromMilliseconds(5) };
            options.Concurrency = 5;
        });
        await Wait.UntilAsync(() => Volatile.Read(ref running) == 5, "each slot is held by a handler that goes on");
        var stopped = host.StopAsync();
        await Wait.UntilAsync(() => host.Progress.State == ConsumerState.Stopping, "it stops");
        Assert.False(stopped.IsCompleted);
        open.SetResult();
        await stopped;
        Assert.Equal((0, 5), (running, most));
    }

    [Fact]
    public async Task A_scoped_batch_handler_has_a_scope_for_each_batch()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(100, customers: 100);
        var scopes = new Scopes();
        await using var host = await StartAsync(
            rig, new Batches((batch, _) =>
            {
                foreach (var record in batch)
                    record.Complete(Script.Bill(record.Value));
                return default;
            }),
            options => options.Batch.MaxRecords = 10,
            services => services.AddSingleton(scopes).AddScoped<Scope>().AddScoped<BatchHandler>());
        await host.CompletedAsync(100);
        await host.StopAsync();

        var batches = host.Services.GetRequiredService<Batches>().Seen.Count;
        Assert.InRange(batches, 10, 99);
        Assert.Equal((batches, batches), (scopes.Begun, scopes.Ended));
    }

    [Fact]
    public async Task Middleware_stands_around_each_record_of_a_batch()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(100, customers: 100);
        var around = 0;
        var batches = new Batches((batch, _) =>
        {
            foreach (var record in batch)
                record.Complete(Script.Bill(record.Value));
            return default;
        });
        await using var host = await StartAsync(rig, batches, options => options.Use(async (context, next) =>
        {
            if (((Order)context.Value!).Number == 50)
                return;
            await next(context);
            Assert.IsType<Invoice>(context.Result);
            Interlocked.Increment(ref around);
        }));
        await host.CompletedAsync(100);

        Assert.Equal((99, 1, 99), (around, host.Progress.Filtered, host.Progress.Results));
        Assert.True(batches.Seen.Count < 99);
    }

    [Fact]
    public async Task A_wait_beyond_the_time_to_drain_is_refused()
    {
        using var rig = await Rig.StartAsync();
        var fault = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => StartAsync(rig, new Batches((_, _) => default), options => options.Batch.MaxWait = TimeSpan.FromMinutes(1)));
        Assert.Contains("Batch:MaxWait", fault.Message, StringComparison.Ordinal);
    }

    internal sealed class Scopes
    {
        public int Begun;
        public int Ended;
    }

    internal sealed class Scope : IDisposable
    {
        private readonly Scopes _scopes;

        public Scope(Scopes scopes)
        {
            _scopes = scopes;
            Interlocked.Increment(ref scopes.Begun);
        }

        public void Dispose() => Interlocked.Increment(ref _scopes.Ended);
    }

    internal sealed class Batches(Func<IReadOnlyList<BatchRecord<Order, Invoice>>, CancellationToken, ValueTask> handle)
    {
        /// <summary>What came together, in the order in which it came.</summary>
        public ConcurrentQueue<List<Order>> Seen { get; } = new();

        public ValueTask HandleAsync(IReadOnlyList<BatchRecord<Order, Invoice>> batch, CancellationToken cancellationToken)
        {
            Seen.Enqueue([.. batch.Select(record => record.Value)]);
            return handle(batch, cancellationToken);
        }
    }

    internal sealed class BatchHandler(Batches batches, IServiceProvider services) : IKappaBatchHandler<Order, Invoice>
    {
        // Of the scope, where there is one.
        private readonly Scope? _scope = services.GetService<Scope>();

        public ValueTask HandleAsync(IReadOnlyList<BatchRecord<Order, Invoice>> batch, CancellationToken cancellationToken)
        {
            GC.KeepAlive(_scope);
            return batches.HandleAsync(batch, cancellationToken);
        }
    }
}
