using Kappa.Kafka;

namespace Kappa.Consumer.Producing;

/// <summary>The producer of results and dead letters; another one when it has failed for good, which happens to transactional ones alone.</summary>
internal sealed class ResultProducer(Func<KafkaProducer> open)
{
    private static readonly TimeSpan NoTime = TimeSpan.Zero;

    private volatile KafkaProducer _current = open();
    private volatile Action<KafkaProducer>? _onReplaced;

    public KafkaProducer Current => _current;

    /// <summary>Told of a new producer before anything is written with it, and of the first one at once.</summary>
    public void Tell(Action<KafkaProducer> use)
    {
        _onReplaced = use;
        use(_current);
    }

    /// <summary>Closes the producer, so that what it still holds fails, and opens another. Nothing may be written meanwhile.</summary>
    public void Replace()
    {
        _current.Close(NoTime);
        _current = open();
        _onReplaced?.Invoke(_current);
    }
}
