using Kappa.Kafka;

namespace Kappa.Jobs;

/// <summary>Keeps asking how far the service's group is. What it knows may be read on any thread.</summary>
internal sealed class GroupWatch(KafkaCluster cluster, JobTopics topics, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>A cluster that restarts is waited for; one that is silent for so long is gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private GroupProgress? _current;

    /// <summary>What was last heard; null before the first answer.</summary>
    public GroupProgress? Current => Volatile.Read(ref _current);

    /// <summary>Asks until it is cancelled.</summary>
    /// <exception cref="KafkaException">The cluster refused, or was silent for two minutes.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var heard = time.GetTimestamp();
        while (true)
        {
            try
            {
                var committed = await cluster.CommittedAsync(topics.Group, topics.Ingress, cancellationToken);
                var held = await cluster.WatermarksAsync(topics.Ingress, cancellationToken);
                Volatile.Write(ref _current, GroupProgress.Of(committed, held));
                heard = time.GetTimestamp();
            }
            catch (KafkaException fault) when ((fault is KafkaUnreachableException || fault.Error.IsRetriable) && time.GetElapsedTime(heard) < Patience)
            {
                // The next question may be answered; how long that is hoped for is bounded.
            }
            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    /// <summary>Waits until the group has done every record up to these offsets, themselves included.</summary>
    public async Task UntilPassedAsync(IReadOnlyDictionary<int, long> last, CancellationToken cancellationToken)
    {
        while (Current?.HasPassed(last) != true)
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
    }
}
