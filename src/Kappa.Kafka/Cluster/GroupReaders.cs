namespace Kappa.Kafka;

/// <summary>
/// One client a group, which asks what the group has committed and never joins it: the admin client's own call leaves the metadata out.
/// Kept, because progress is asked for again and again. Safe on many threads.
/// </summary>
internal sealed class GroupReaders(IReadOnlyDictionary<string, string> settings, OAuthTokenSource? tokens) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, KafkaConsumer> _readers = [];
    private bool _disposed;

    public (IReadOnlyList<PartitionOffset> Offsets, KafkaError Error) Committed(string group, IReadOnlyList<TopicPartition> partitions, TimeSpan timeout)
    {
        var reader = Reader(group);
        var outcome = reader.Committed(partitions, timeout);
        // Its events tell of connections; the outcome of the call says what matters of them.
        reader.Receive(TimeSpan.Zero)?.Dispose();
        while (reader.TryReadEvent(out _))
        {
        }
        return outcome;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var reader in _readers.Values)
                reader.Dispose();
            _readers.Clear();
        }
    }

    private KafkaConsumer Reader(string group)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_readers.TryGetValue(group, out var reader))
                _readers[group] = reader = KafkaConsumer.Open([.. settings, new("group.id", group)], tokens);
            return reader;
        }
    }
}
