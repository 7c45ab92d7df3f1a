using System.Diagnostics;
using System.Text;
using Kappa.Kafka;

namespace Kappa.Testing;

/// <summary>Reads partitions until enough records are there.</summary>
internal static class RecordWait
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <exception cref="TimeoutException">Fewer came in time.</exception>
    public static Task<IReadOnlyList<TestRecord>> ForAsync(
        IReadOnlyDictionary<string, string> settings, string topic, IReadOnlyList<PartitionOffset> from, int count, TimeSpan atMost, CancellationToken cancellationToken) =>
        Task.Run<IReadOnlyList<TestRecord>>(() => For(settings, topic, from, count, atMost, cancellationToken), cancellationToken);

    private static List<TestRecord> For(
        IReadOnlyDictionary<string, string> settings, string topic, IReadOnlyList<PartitionOffset> from, int count, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var records = new List<TestRecord>();
        using var consumer = KafkaConsumer.Open(settings);
        consumer.Assign(from);
        var started = Stopwatch.GetTimestamp();
        while (records.Count < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(started) > atMost)
                throw new TimeoutException($"Topic {topic} had {records.Count} of {count} records after {atMost.TotalSeconds} s.");
            using var batch = consumer.Receive(Step, count - records.Count);
            for (var i = 0; i < (batch?.Count ?? 0); i++)
                records.Add(Copy(batch![i]));
            while (consumer.TryReadEvent(out _))
            {
                // Nothing that a reader without a group acts on: a broker that is away is what the time is for.
            }
        }

        return records;
    }

    private static TestRecord Copy(ReceivedRecord record)
    {
        var headers = new Dictionary<string, string>();
        foreach (var header in record.Headers)
        {
            if (!header.Name.SequenceEqual("kappa-id"u8))
                headers[Encoding.UTF8.GetString(header.Name)] = Encoding.UTF8.GetString(header.Value);
        }

        return new()
        {
            Key = record.HasKey ? Encoding.UTF8.GetString(record.Key.Span) : null,
            Value = record.HasValue ? record.Value.ToArray() : null,
            Id = record.TryGetId(out var id) ? id : null,
            Headers = headers,
            Partition = record.Partition,
            Offset = record.Offset,
        };
    }
}
