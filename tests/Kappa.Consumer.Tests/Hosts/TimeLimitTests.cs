using System.Collections.Concurrent;
using Kappa.Consumer.Tests.Given;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kappa.Consumer.Tests.Hosts;

public sealed class TimeLimitTests
{
    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_record_over_its_limit_is_retried_and_then_dead_lettered_and_the_handler_knows_why_it_was_cancelled(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker);
        rig.SendOrders(100);
        var reasons = new ConcurrentQueue<(CancellationReason Before, CancellationReason After)>();
        var script = new Script(async (order, context, token) =>
        {
            if (order.Number != 42)
                return Script.Bill(order);
            var before = context.CancellationReason;
            await CancelledAsync(token);
            reasons.Enqueue((before, context.CancellationReason));
            throw new IOException("a client that wraps its cancellation");
        });
        await using var host = await RunningHost.StartAsync(rig, script, options => options.TimeLimit = TimeSpan.FromMilliseconds(100));
        await host.CompletedAsync(100);
        await host.StopAsync();

        Assert.Equal(Enumerable.Repeat((CancellationReason.None, CancellationReason.TimeLimit), 3), reasons);
        var dead = Assert.Single(await rig.ReadAsync(rig.DeadLetters));
        Assert.StartsWith($"{typeof(TimeLimitException).FullName}: ", dead.Headers[KappaHeaders.DeadLetterCause], StringComparison.Ordinal);
        Assert.Equal("3", dead.Headers[KappaHeaders.DeadLetterAttempts]);
        Assert.Equal(99, host.Progress.Results);
        Assert.Equal(Enumerable.Range(0, 10).Select(turn => turn * 10 + 2).Where(number => number != 42), script.Ended.Where(each => each.Customer == "c2").Select(each => each.Number));
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task The_limit_is_a_fault_that_retry_options_can_choose_by()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(1);
        await using var host = await RunningHost.StartAsync(rig, new Script(async (_, _, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return null;
        }), options =>
        {
            options.TimeLimit = TimeSpan.FromMilliseconds(50);
            options.Retry.ShouldRetry = fault => fault is not TimeoutException { InnerException: OperationCanceledException };
        });
        await host.CompletedAsync(1);
        await host.StopAsync();

        Assert.Equal("1", Assert.Single(await rig.ReadAsync(rig.DeadLetters)).Headers[KappaHeaders.DeadLetterAttempts]);
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_handler_that_heeds_no_cancellation_is_named_in_the_log_and_its_key_waits_for_it_alone(Broker broker)
    {
        using var rig = await Rig.StartAsync(broker, partitions: 1);
        rig.SendOrders(40, customers: 4);
        var open = new TaskCompletionSource();
        var lines = new LogLines();
        var script = new Script(async (order, _, _) =>
        {
            if (order.Number == 1)
                await open.Task;
            return Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(
            rig, options => options.TimeLimit = TimeSpan.FromMilliseconds(50),
            services => services.AddSingleton(script).AddSingleton<ILoggerProvider>(lines));
        await Wait.UntilAsync(() => lines.All.Any(line => line.Event == 15), "the log names it");

        Assert.Contains($"{rig.Input}/0/1 ", lines.All.First(line => line.Event == 15).Text, StringComparison.Ordinal);
        Assert.Equal(1, host.Progress.Handling);
        Assert.Equal([1], script.Began.Where(each => each.Customer == "c1").Select(each => each.Number));
        Assert.Equal(30, script.Ended.Count);
        open.SetResult();
        await host.CompletedAsync(40);

        // It was done in the end: nothing would come of doing it again.
        Assert.Equal(Enumerable.Range(0, 10).Select(turn => turn * 4 + 1), script.Ended.Where(each => each.Customer == "c1").Select(each => each.Number));
        Assert.Equal((40, 0), (host.Progress.Results, host.Progress.Retries));
    }

    [Theory]
    [InlineData(Broker.Embedded, null), InlineData(Broker.Real, null), InlineData(Broker.Embedded, 60), InlineData(Broker.Real, 60)]
    public async Task A_handler_that_is_told_to_stop_knows_that_the_host_stops(Broker broker, int? limitSeconds)
    {
        using var rig = await Rig.StartAsync(broker, partitions: 1);
        rig.SendOrders(1);
        var (script, reasons) = Waiting();
        await using var host = await RunningHost.StartAsync(rig, script, options =>
        {
            options.DrainTimeout = TimeSpan.FromMilliseconds(100);
            options.TimeLimit = limitSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        });
        await Wait.UntilAsync(() => script.Running == 1, "the handler runs");
        await host.StopAsync();

        Assert.Equal([CancellationReason.Shutdown], reasons);
        Assert.Equal(0, host.Progress.Completed);
        Assert.Empty(await rig.ReadAsync(rig.DeadLetters));
        Assert.Equal(0, Assert.Single(await rig.CommittedAsync()));
    }

    // The embedded cluster tells a member of a rebalance only when its session is over.
    [Theory, InlineData(null), InlineData(60)]
    public async Task A_handler_whose_partition_goes_knows_that(int? limitSeconds)
    {
        using var rig = await Rig.StartAsync(Broker.Real, partitions: 2);
        rig.Send(Enumerable.Range(0, 2).Select(number => new Sent($"c{number}", rig.Encode(new Order { Customer = $"c{number}", Number = number }), Partition: number)));
        var (script, reasons) = Waiting();
        void Configure(KappaConsumerOptions options)
        {
            options.DrainTimeout = TimeSpan.FromMilliseconds(100);
            options.TimeLimit = limitSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        }
        await using var first = await RunningHost.StartAsync(rig, script, Configure);
        await Wait.UntilAsync(() => script.Running == 2, "both handlers run");
        await using var second = await RunningHost.StartAsync(rig, Script.Bill(), Configure);
        await second.CompletedAsync(1);

        Assert.Equal([CancellationReason.PartitionRevoked], reasons);
        await first.StopAsync();
        Assert.Equal([CancellationReason.PartitionRevoked, CancellationReason.Shutdown], reasons);
        await second.CompletedAsync(2);
        await rig.AllIsCommittedEventuallyAsync();
        Assert.Empty(await rig.ReadAsync(rig.DeadLetters));
    }

    private static (Script Script, ConcurrentQueue<CancellationReason> Reasons) Waiting()
    {
        var reasons = new ConcurrentQueue<CancellationReason>();
        var script = new Script(async (_, context, token) =>
        {
            await CancelledAsync(token);
            reasons.Enqueue(context.CancellationReason);
            throw new OperationCanceledException(token);
        });
        return (script, reasons);
    }

    private static async Task CancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(cancelled.SetResult);
        await cancelled.Task;
    }
}
