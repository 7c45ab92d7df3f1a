using System.Collections.Concurrent;
using System.Text;
using Kappa.Kafka;

namespace Kappa.Testing;

/// <summary>Writes single records and waits for each one's acknowledgement. Any thread.</summary>
internal sealed class RecordWriter : IProducerEvents, IDisposable
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<Acknowledgement>> _waiting = [];
    private readonly KafkaProducer _producer;
    private long _lastTag;

    public RecordWriter(IReadOnlyDictionary<string, string> settings) =>
        _producer = KafkaProducer.Open(new Dictionary<string, string>(settings) { ["linger.ms"] = "1", ["delivery.timeout.ms"] = "30000" }, this);

    /// <exception cref="KafkaException">Refused, or not acknowledged in time.</exception>
    public async Task<TestRecord> WriteAsync(string topic, TestRecord record)
    {
        var tag = Interlocked.Increment(ref _lastTag);
        var waiting = _waiting[tag] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Produce(topic, record, tag) is { IsError: true } refused)
        {
            _waiting.TryRemove(tag, out _);
            throw new KafkaException(refused);
        }

        var acknowledged = await waiting.Task;
        if (acknowledged.Error != 0)
            throw new KafkaException(KafkaProducer.Explain(acknowledged.Error));
        return record with { Partition = acknowledged.Partition, Offset = acknowledged.Offset };
    }

    public void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements)
    {
        foreach (var acknowledgement in acknowledgements)
        {
            if (_waiting.TryRemove(acknowledgement.Tag, out var waiting))
                waiting.SetResult(acknowledgement);
        }
    }

    public void OnError(KafkaError error)
    {
        // Every record ends with an acknowledgement, which carries the error that matters to it.
    }

    public void Dispose() => _producer.Dispose();

    private KafkaError Produce(string topic, TestRecord record, long tag)
    {
        var headers = new HeaderBlockBuilder();
        foreach (var (name, value) in record.Headers)
            headers.Add(name, Encoding.UTF8.GetBytes(value));
        return _producer.TryProduce(new OutgoingRecord
        {
            Topic = _producer.Topic(topic),
            Partition = record.Partition,
            HasKey = record.Key is not null,
            Key = Encoding.UTF8.GetBytes(record.Key ?? ""),
            HasValue = record.Value is not null,
            Value = record.Value,
            Id = record.Id,
            Headers = headers.Build(),
            Tag = tag,
        });
    }
}
