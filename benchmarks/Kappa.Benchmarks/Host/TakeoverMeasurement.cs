using System.Diagnostics;
using Kappa.Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kappa.Benchmarks.Host;

/// <summary>A second host joins while 64 handlers of a second run and the buffers are full; then both stop.</summary>
internal static class TakeoverMeasurement
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(string bootstrap, string topic)
    {
        await Topics.EnsureAsync(bootstrap, $"{topic}-out", $"{topic}-dead");
        var group = $"takeover-{Guid.NewGuid()}";
        var (slow, late) = (new Slow(), new Slow());
        using var one = Build(bootstrap, topic, group, slow);
        await one.StartAsync();
        var consumer = one.Services.GetRequiredService<KappaConsumer>();
        await UntilAsync(() => slow.Running == 64 && consumer.Progress().InFlight >= 5_000, "handlers run and buffers are full");

        using var two = Build(bootstrap, topic, group, late);
        var joins = Stopwatch.GetTimestamp();
        await two.StartAsync();
        await UntilAsync(() => late.Began > 0, "the second host handles a record");
        var first = Stopwatch.GetElapsedTime(joins, late.Began);

        var stops = Stopwatch.GetTimestamp();
        await one.StopAsync();
        var took = Stopwatch.GetElapsedTime(stops);
        var running = slow.Running;
        await two.StopAsync();
        Console.WriteLine(FormattableString.Invariant(
            $"takeover: first record after {first.TotalSeconds:F2} s (at most 3), stop in {took.TotalSeconds:F2} s (at most 2: the longest handler and one), {running} handlers left"));
        return 0;
    }

    private static IHost Build(string bootstrap, string topic, string group, Slow handler) => MeasuredHost.Build(bootstrap, topic, copies: true, handler, options =>
    {
        options.Group = group;
        options.Concurrency = 64;
    });

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var began = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(1))
        {
            if (Stopwatch.GetElapsedTime(began) > Limit)
                throw new TimeoutException(what);
        }
    }

    private sealed class Slow : IKappaHandler<ReadOnlyMemory<byte>, MeasuredHost.Value>
    {
        private int _running;
        private long _began;

        public int Running => Volatile.Read(ref _running);

        public long Began => Volatile.Read(ref _began);

        public async ValueTask<MeasuredHost.Value?> HandleAsync(ReadOnlyMemory<byte> record, RecordContext context, CancellationToken cancellationToken)
        {
            Interlocked.CompareExchange(ref _began, Stopwatch.GetTimestamp(), 0);
            Interlocked.Increment(ref _running);
            try
            {
                await Task.Delay(1000, CancellationToken.None);
                return new MeasuredHost.Value(record);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }
}
