using Kappa.Faults.Load;
using Kappa.Kafka;

namespace Kappa.Faults.Checking;

/// <summary>Looks every second at what the group has committed.</summary>
internal sealed class OffsetSampler(KafkaCluster cluster, Topics topics, string group)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly List<OffsetSample> _samples = [];
    private long _lag;

    public IReadOnlyList<OffsetSample> Samples => _samples;

    /// <summary>Moments at which the cluster did not answer, for want of a broker.</summary>
    public int Missed { get; private set; }

    /// <summary>Offsets of the inputs that were not committed at the last look.</summary>
    public long Lag => Volatile.Read(ref _lag);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ticks = new PeriodicTimer(Interval);
        try
        {
            while (await ticks.WaitForNextTickAsync(cancellationToken))
                await TryLookAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // told to stop
        }
    }

    /// <summary>Takes a sample, where the cluster answers.</summary>
    public async Task<bool> TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var committed = new Dictionary<(string, int), SeenOffset>();
            var lag = 0L;
            foreach (var topic in topics.Inputs)
            {
                var told = await cluster.CommittedAsync(group, topic, cancellationToken);
                var seenMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                foreach (var each in told.Where(each => each.Offset >= 0))
                    committed[(topic, each.Partition)] = new SeenOffset(each.Offset, seenMs);
            }
            foreach (var topic in topics.Inputs)
            {
                foreach (var each in await cluster.WatermarksAsync(topic, cancellationToken))
                    lag += each.High - (committed.TryGetValue((topic, each.Partition), out var seen) ? seen.Offset : each.Low);
            }
            _samples.Add(new OffsetSample(committed));
            Volatile.Write(ref _lag, lag);
            return true;
        }
        catch (Exception fault) when (fault is KafkaException or KafkaUnreachableException)
        {
            Missed++;
            return false;
        }
    }
}
