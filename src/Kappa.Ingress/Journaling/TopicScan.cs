using System.Globalization;
using Kappa.Accounting;
using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>Reads stretches of a topic for rows of one job. Every record counts that a broker holds, those of open transactions as well.</summary>
internal sealed class TopicScan(IReadOnlyDictionary<string, string> settings, string topic, Guid job)
{
    private const int BatchRecords = 10_000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    // No progress for so long means that the topic cannot be read.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The job's rows from each start to before each end. Runs on the caller's thread.</summary>
    /// <exception cref="KafkaException">The topic cannot be read.</exception>
    public List<JournalEntry> Run(IReadOnlyList<(int Partition, long From, long To)> stretches, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = new List<JournalEntry>();
        var open = stretches.Where(stretch => stretch.From < stretch.To).ToDictionary(stretch => stretch.Partition, stretch => stretch.To);
        if (open.Count == 0)
            return found;
        using var consumer = KafkaConsumer.Open(ReaderSettings());
        consumer.Assign([.. stretches.Where(stretch => open.ContainsKey(stretch.Partition)).Select(stretch => new PartitionOffset(topic, stretch.Partition, stretch.From))]);
        var progress = time.GetTimestamp();
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using (var batch = consumer.Receive(Poll, BatchRecords))
            {
                // Others may write on where this has read to the end.
                if (batch is not null && Take(batch, open, found))
                    progress = time.GetTimestamp();
            }

            ReadEvents(consumer, open);
            if (time.GetElapsedTime(progress) > Patience)
                throw new KafkaException(new KafkaError(-185, $"Topic {topic} gave no record for {Patience.TotalSeconds} s, partitions {string.Join(", ", open.Keys)} not read to their ends."));
        }

        return found;
    }

    private bool Take(RecordBatch batch, Dictionary<int, long> open, List<JournalEntry> found)
    {
        var hasMoved = false;
        for (var i = 0; i < batch.Count; i++)
        {
            var record = batch[i];
            if (!open.TryGetValue(record.Partition, out var end))
                continue;
            hasMoved = true;
            if (record.Offset < end && record.TryGetId(out var id) && id.Job == job && id.Ordinal == 0)
                found.Add(new(record.Partition, record.Offset, id.Part, id.Row, 0));
            if (record.Offset >= end - 1)
                open.Remove(record.Partition);
        }
        return hasMoved;
    }

    private void ReadEvents(KafkaConsumer consumer, Dictionary<int, long> open)
    {
        while (consumer.TryReadEvent(out var happened))
        {
            // The last offsets of a partition need not be records: a transaction's end is none.
            if (happened is ConsumerEvent.ReachedEnd end)
                open.Remove(end.Partition.Partition);
            else if (happened is ConsumerEvent.Failed { Error.IsRetriable: false, Partition: not null } failed && failed.Partition.Value.Topic == topic)
                throw new KafkaException(failed.Error);
            else if (happened is ConsumerEvent.Failed { Error.IsFatal: true } fatal)
                throw new KafkaException(fatal.Error);
        }
    }

    private Dictionary<string, string> ReaderSettings()
    {
        var reader = settings.ToDictionary();
        reader["enable.partition.eof"] = "true";
        reader["isolation.level"] = "read_uncommitted";
        reader["auto.offset.reset"] = "earliest";
        reader["queued.max.messages.kbytes"] = (16 * 1024).ToString(CultureInfo.InvariantCulture);
        return reader;
    }
}
