using System.Collections.Concurrent;

namespace Kappa.Consumer.Observing;

/// <summary>How records that were sent to a topic ended. Written by the producer's delivery thread, read by any.</summary>
internal sealed class TopicSends(KeyValuePair<string, object?>[] tags)
{
    private readonly ConcurrentDictionary<int, long> _failed = new();
    private long _acknowledged;

    /// <summary>Attributes of a send to this topic; empty where there is no topic.</summary>
    public KeyValuePair<string, object?>[] Tags { get; } = tags;

    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Failures, by error code.</summary>
    public IEnumerable<KeyValuePair<int, long>> Failed => _failed;

    /// <summary>Delivery thread.</summary>
    public void AddAcknowledged(int records) => Volatile.Write(ref _acknowledged, _acknowledged + records);

    public void AddFailed(int code) => _failed.AddOrUpdate(code, 1, static (_, count) => count + 1);
}
