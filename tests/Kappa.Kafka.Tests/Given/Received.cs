namespace Kappa.Kafka.Tests.Given;

/// <summary>The first records of partition 0, kept until disposed.</summary>
internal sealed class Received : IDisposable
{
    private readonly KafkaConsumer _consumer;
    private readonly List<ReceivedRecord> _records = [];

    public Received(string address, string topic, int count, params (string Name, string Value)[] more)
    {
        _consumer = Cluster.Consumer(address, Cluster.Name("g"), more);
        _consumer.Assign([new PartitionOffset(topic, 0, 0)]);
        Wait.Repeat(
            () =>
            {
                if (_consumer.Receive(TimeSpan.FromMilliseconds(100)) is { } batch)
                    _records.AddRange(Enumerable.Range(0, batch.Count).Select(i => batch[i]));
                return _records.Count >= count;
            },
            $"{count} records received");
    }

    public ReceivedRecord this[int index] => _records[index];

    public void Dispose()
    {
        foreach (var record in _records)
            record.Release();
        _consumer.Dispose();
    }
}
