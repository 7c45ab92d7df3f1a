using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.RateLimiting;
using Kappa.Consumer.Tests.Given;
using Kappa.Kafka;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Tests.Hosts;

public sealed class BackpressureTests
{
    [Fact]
    public async Task A_limiter_of_the_users_own_decides_how_many_run_at_once()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(300, customers: 300);
        using var limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 3, QueueLimit = 1 });
        var script = Paused(TimeSpan.FromMilliseconds(2));
        await using var host = await RunningHost.StartAsync(rig, script, options => options.Limiter = limiter);
        await host.CompletedAsync(300);
        Assert.Equal(3, script.MostRunning);
        await host.StopAsync();
        Assert.Equal(3, limiter.GetStatistics()!.CurrentAvailablePermits);
    }

    [Fact]
    public async Task A_limiter_that_gives_no_queue_is_asked_again_and_a_permit_is_held_by_nobody_who_has_no_record()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(60, customers: 60);
        using var limiter = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = 10,
            TokensPerPeriod = 10,
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(20),
            QueueLimit = 0,
        });
        await using var host = await RunningHost.StartAsync(rig, Script.Bill(), options => options.Limiter = limiter);
        await host.CompletedAsync(60);
        await rig.AllIsCommittedEventuallyAsync();
    }

    [Fact]
    public async Task A_limiter_that_fails_ends_the_host_with_its_fault()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(10);
        var limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 3, QueueLimit = 1 });
        limiter.Dispose();
        await using var host = await RunningHost.StartAsync(rig, Script.Bill(), options => options.Limiter = limiter);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => host.Consumer.Completion.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<KappaConsumerException>(host.StopAsync);
    }

    [Fact]
    public async Task Concurrency_falls_to_what_a_pressed_service_answers_well_and_rises_when_it_recovers()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(90_000, customers: 10_000);
        // A service that answers eight at once in 10 ms; more wait for one another.
        using var service = new SemaphoreSlim(8);
        using var unpressed = new SemaphoreSlim(1_000);
        var isPressed = false;
        var script = new Script(async (order, _, token) =>
        {
            var slots = Volatile.Read(ref isPressed) ? service : unpressed;
            await slots.WaitAsync(token);
            try
            {
                await Task.Delay(10, token);
            }
            finally
            {
                slots.Release();
            }
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => options.Concurrency = 256);
        await Wait.UntilAsync(() => host.Progress.Concurrency >= 200, () => $"nearly all that is allowed; {host.Progress}");
        Volatile.Write(ref isPressed, true);
        await Wait.UntilAsync(() => host.Progress.Concurrency <= 48, () => $"pressed less; {host.Progress}");
        Volatile.Write(ref isPressed, false);
        await Wait.UntilAsync(() => host.Progress.Concurrency >= 200, () => $"nearly all again; {host.Progress}");
    }

    [Fact]
    public async Task Records_that_do_not_end_take_no_slot_from_the_others_when_concurrency_is_low()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(200, customers: 200, partition: 0);
        var ended = 0;
        var script = new Script(async (order, _, token) =>
        {
            // Twenty, after some have ended: more than there are slots for at the beginning.
            if (order.Number is >= 40 and < 60)
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            Interlocked.Increment(ref ended);
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => (options.Concurrency, options.DrainTimeout) = (64, TimeSpan.FromMilliseconds(100)));
        await Wait.UntilAsync(() => Volatile.Read(ref ended) == 180, () => $"all others have ended; {host.Progress}");
    }

    [Fact]
    public async Task In_order_by_partition_all_partitions_of_a_backlog_are_in_work()
    {
        const int Partitions = 12;
        using var rig = await Rig.StartAsync(Broker.Real, Partitions);
        // More of each partition than the client fetches of one at once by its own default, and more in all than may be in flight.
        rig.Send(Enumerable.Range(0, Partitions * 4_500).Select(number =>
        {
            var order = new Order { Customer = $"c{number}".PadRight(250), Number = number };
            return new Sent(null, rig.Encode(order), Partition: number / 4_500);
        }));
        var partitions = new ConcurrentDictionary<int, bool>();
        var script = new Script(async (order, context, token) =>
        {
            partitions.TryAdd(context.Partition, true);
            await Task.Delay(50, token);
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => options.Order = RecordOrder.Partition);
        // Long before any of them is through: each takes minutes.
        await Wait.UntilAsync(() => partitions.Count == Partitions, () => $"{partitions.Count} of {Partitions} partitions are in work; {host.Progress}");
    }

    [Fact]
    public async Task Ten_slow_phases_fetch_hardly_a_byte_twice()
    {
        using var rig = await Rig.StartAsync(Broker.Real);
        const int Count = 30_000;
        rig.Send(Enumerable.Range(0, Count).Select(number =>
        {
            var order = new Order { Customer = $"c{number % 1000}".PadRight(500), Number = number };
            return new Sent($"c{number % 1000}", rig.Encode(order));
        }));
        var once = FetchedBytes(rig, Count);

        var isSlow = false;
        string? last = null;
        var script = new Script(async (order, _, token) =>
        {
            if (Volatile.Read(ref isSlow))
                await Task.Delay(100, token);
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync(rig, script, options =>
        {
            options.Concurrency = 16;
            options.MaxInFlightRecords = 500;
            options.MaxInFlightBytes = 2 * 1024 * 1024;
            options.Kafka["statistics.interval.ms"] = "50";
            options.OnStatistics = json => Volatile.Write(ref last, json);
        });
        for (var phase = 0; phase < 10; phase++)
        {
            await host.CompletedAsync(phase * (Count / 10));
            Volatile.Write(ref isSlow, true);
            await host.CompletedAsync(host.Progress.Completed + 64);
            Volatile.Write(ref isSlow, false);
        }
        await host.CompletedAsync(Count);
        Volatile.Write(ref last, null);
        await Wait.UntilAsync(() => Volatile.Read(ref last) is not null, "the last statistics");
        var fetched = BytesIn(last!);
        TestContext.Current.TestOutputHelper?.WriteLine($"fetched {fetched:N0} bytes, once {once:N0}: {fetched / (double)once:F3}");
        Assert.InRange(fetched / (double)once, 0.95, 1.05);
    }

    [Fact]
    public async Task Large_records_are_taken_in_up_to_the_bound_of_bytes_and_not_a_prefetch_beyond_it()
    {
        const int Size = 100_000;
        const int Bound = 8 * 1024 * 1024;
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 1);
        rig.Send(Enumerable.Range(0, 400).Select(number => new Sent($"c{number}", new byte[Size])));
        RunningHost? host = null;
        var isFull = new TaskCompletionSource();
        var most = 0L;
        await using (host = await RunningHost.StartAsync<LargeHandler>(
            rig,
            options =>
            {
                options.InputFormat = new BytesFormat();
                options.OutputTopic = null;
                options.MaxInFlightBytes = Bound;
                (options.Concurrency, options.AdaptConcurrency) = (1, false);
            },
            services => services.AddSingleton(new LargeHandler(async token =>
            {
                await isFull.Task.WaitAsync(token);
                most = Math.Max(most, host!.Progress.InFlight);
                // Slower than intake, so that it is always at its bound.
                await Task.Delay(1, token);
            }))))
        {
            await Wait.UntilAsync(() => host.Progress.InFlight * Size > Bound / 2 - 2 * Size, () => $"taken in to the bound; {host.Progress}");
            isFull.SetResult();
            await host.CompletedAsync(400);
        }
        Assert.InRange(most * Size, Bound / 2 - 2 * Size, Bound / 2 + 2 * Size);
    }

    internal sealed class LargeHandler(Func<CancellationToken, Task> handle) : IKappaHandler<byte[], byte[]>
    {
        public async ValueTask<byte[]?> HandleAsync(byte[] record, RecordContext context, CancellationToken cancellationToken)
        {
            await handle(cancellationToken);
            return null;
        }
    }

    private static Script Paused(TimeSpan pause) => new(async (order, _, token) =>
    {
        await Task.Delay(pause, token);
        return Script.Bill(order);
    });

    // What reading the same records costs a consumer that never stops.
    private static long FetchedBytes(Rig rig, int count)
    {
        using var consumer = KafkaConsumer.Open([new("bootstrap.servers", rig.Address), new("statistics.interval.ms", "50")]);
        consumer.Assign([.. Enumerable.Range(0, rig.Partitions).Select(partition => new PartitionOffset(rig.Input, partition, 0))]);
        var (read, bytes) = (0, 0L);
        Wait.Repeat(
            () =>
            {
                using var batch = consumer.Receive(TimeSpan.FromMilliseconds(50));
                read += batch?.Count ?? 0;
                while (consumer.TryReadEvent(out var happened))
                {
                    if (happened is ConsumerEvent.Statistics statistics && read == count)
                        bytes = BytesIn(statistics.Json);
                }
                return bytes > 0;
            },
            "all is read");
        return bytes;
    }

    private static long BytesIn(string statistics)
    {
        using var json = JsonDocument.Parse(statistics);
        return json.RootElement.GetProperty("brokers").EnumerateObject().Sum(broker => broker.Value.GetProperty("rxbytes").GetInt64());
    }
}
