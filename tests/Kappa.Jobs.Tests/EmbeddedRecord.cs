using Kappa.Kafka;

namespace Kappa.Jobs.Tests;

/// <summary>Writes a record to a topic of the process's embedded cluster, behind the back of a job.</summary>
internal static class EmbeddedRecord
{
    /// <summary>Writes a record with a value, to partition 0, and waits for its acknowledgement.</summary>
    public static Task WriteAsync(string topic, RecordId id) => WriteAsync(topic, id, hasValue: true, HeaderBlock.Empty);

    /// <summary>Writes the marker of a row without a result.</summary>
    public static Task WriteFilteredAsync(string topic, RecordId id)
    {
        var headers = new HeaderBlockBuilder();
        headers.Add(KappaHeaders.Outcome, "filtered"u8);
        return WriteAsync(topic, id, hasValue: false, headers.Build());
    }

    private static async Task WriteAsync(string topic, RecordId id, bool hasValue, HeaderBlock headers)
    {
        var events = new Acknowledged();
        using var producer = KafkaProducer.Open(new Dictionary<string, string> { ["bootstrap.servers"] = "embedded" }, events);
        var record = new OutgoingRecord { Topic = producer.Topic(topic), Partition = 0, HasValue = hasValue, Value = hasValue ? "x"u8 : default, Id = id, Headers = headers };
        Assert.False(producer.TryProduce(record).IsError);
        await events.First.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private sealed class Acknowledged : IProducerEvents
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task First => _first.Task;

        public void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements) => _first.TrySetResult();

        public void OnError(KafkaError error)
        {
        }
    }
}
