using System.Collections.Concurrent;

namespace Kappa.Kafka.Tests.Given;

/// <summary>Keeps what a producer tells.</summary>
internal sealed class Acknowledgements : IProducerEvents
{
    private int _count;

    public ConcurrentQueue<Acknowledgement> All { get; } = new();

    public ConcurrentQueue<KafkaError> Errors { get; } = new();

    public ConcurrentDictionary<int, bool> Threads { get; } = new();

    public int Count => Volatile.Read(ref _count);

    public void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements)
    {
        foreach (var acknowledgement in acknowledgements)
            All.Enqueue(acknowledgement);
        Threads[Environment.CurrentManagedThreadId] = true;
        Interlocked.Add(ref _count, acknowledgements.Length);
    }

    public void OnError(KafkaError error) => Errors.Enqueue(error);
}
