using Kappa.Kafka;

namespace Kappa.Consumer.Producing;

/// <summary>The producer of results and dead letters; another one when it has failed for good, which happens to transactional ones alone.</summary>
internal sealed class ResultProducer(Func<KafkaProducer> open)
{
    private static readonly TimeSpan NoTime = TimeSpan.Zero;

    private readonly Lock _lock = new();
    private volatile KafkaProducer _current = open();
    private bool _isClosed;
    private volatile Action<KafkaProducer>? _onReplaced;

    public KafkaProducer Current => _current;

    /// <summary>Told of a new producer before anything is written with it, and of the first one at once.</summary>
    public void Tell(Action<KafkaProducer> use)
    {
        _onReplaced = use;
        use(_current);
    }

    /// <summary>Closes the producer, so that what it still holds fails, and opens another, unless the run has closed it meanwhile: false then. Nothing may be written meanwhile.</summary>
    public bool Replace()
    {
        lock (_lock)
        {
            if (_isClosed)
                return false;
            _current.Close(NoTime);
            _current = open();
            _onReplaced?.Invoke(_current);
            return true;
        }
    }

    /// <summary>Closes the producer for good; false when it still held results after the time, which have failed.</summary>
    public bool Close(TimeSpan timeout)
    {
        lock (_lock)
        {
            _isClosed = true;
            return _current.Close(timeout);
        }
    }
}
