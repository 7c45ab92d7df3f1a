using System.Diagnostics;
using Kappa.Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kappa.Benchmarks.Host;

/// <summary>
/// A service that answers 64 at once in 10 ms becomes four times slower: 16 at once. What a call takes then, waiting in the service included, against
/// the service's own 10 ms.
/// </summary>
internal static class SlowdownMeasurement
{
    private static readonly TimeSpan Own = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string bootstrap, string topic)
    {
        await Topics.EnsureAsync(bootstrap, $"{topic}-out", $"{topic}-dead");
        var service = new Service();
        using var host = MeasuredHost.Build(bootstrap, topic, copies: true, service, options => options.Concurrency = 512);
        var consumer = host.Services.GetRequiredService<KappaConsumer>();
        await host.StartAsync();
        var (quick, quickAtOnce) = await PhaseAsync(service, consumer);
        for (var taken = 0; taken < 48; taken++)
            await service.Slots.WaitAsync();
        var (slow, slowAtOnce) = await PhaseAsync(service, consumer);
        Console.WriteLine(FormattableString.Invariant(
            $"slowdown: p99 {quick / Own:F1} times the handler's own before ({quickAtOnce} at once), {slow / Own:F1} times under a fourfold slowdown ({slowAtOnce} at once; at most 3)"));
        await host.StopAsync();
        return 0;
    }

    // The p99 of what began after it had settled.
    private static async Task<(TimeSpan P99, int AtOnce)> PhaseAsync(Service service, KappaConsumer consumer)
    {
        await Task.Delay(Settles);
        service.Begin();
        await Task.Delay(Phase);
        return (service.End(), consumer.Progress().Concurrency);
    }

    private sealed class Service : IKappaHandler<ReadOnlyMemory<byte>, MeasuredHost.Value>
    {
        private readonly Lock _lock = new();
        private List<TimeSpan>? _took;

        public SemaphoreSlim Slots { get; } = new(64);

        public void Begin()
        {
            lock (_lock)
                _took = [];
        }

        public TimeSpan End()
        {
            lock (_lock)
            {
                var took = _took!;
                _took = null;
                took.Sort();
                return took[took.Count * 99 / 100];
            }
        }

        public async ValueTask<MeasuredHost.Value?> HandleAsync(ReadOnlyMemory<byte> record, RecordContext context, CancellationToken cancellationToken)
        {
            var began = Stopwatch.GetTimestamp();
            await Slots.WaitAsync(cancellationToken);
            await Task.Delay(Own, cancellationToken);
            Slots.Release();
            lock (_lock)
                _took?.Add(Stopwatch.GetElapsedTime(began));
            return new MeasuredHost.Value(record);
        }
    }
}
