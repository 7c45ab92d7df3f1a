using Kappa.Kafka;

namespace Kappa.Jobs;

/// <summary>Reads a stretch of a topic once, without a group.</summary>
internal static class TopicReading
{
    /// <summary>Time after which a silent broker is given up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Hands every record of the stretch to <paramref name="take"/>, on one thread, each valid during the call.</summary>
    /// <param name="settings">Settings of the client.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="stretch">What to read: of each partition, from the low to before the high offset.</param>
    /// <param name="take">Gets the records.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="KafkaException">The client failed, or nothing came for a minute.</exception>
    public static Task ReadAsync(
        IReadOnlyDictionary<string, string> settings, string topic, IReadOnlyList<Watermarks> stretch, Action<ReceivedRecord> take, CancellationToken cancellationToken)
    {
        var open = stretch.Where(partition => partition.High > partition.Low).ToDictionary(partition => partition.Partition, partition => partition.High);
        return open.Count == 0
            ? Task.CompletedTask
            : Task.Factory.StartNew(
                () => Read(settings, topic, [.. stretch.Where(partition => open.ContainsKey(partition.Partition))], open, take, cancellationToken),
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
    }

    /// <param name="settings">Settings of the client.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="stretch">Where to begin.</param>
    /// <param name="open">Where to end, of the partitions that are not read to there yet.</param>
    /// <param name="take">Gets the records.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private static void Read(
        IReadOnlyDictionary<string, string> settings,
        string topic,
        IReadOnlyList<Watermarks> stretch,
        Dictionary<int, long> open,
        Action<ReceivedRecord> take,
        CancellationToken cancellationToken)
    {
        // The end of a partition may be a transaction's marker, which no record shows: the client's word for "nothing more" is needed as well.
        // A low offset that ages out before it is read moves on to what is left.
        var reading = new Dictionary<string, string>(settings)
        {
            ["enable.partition.eof"] = "true",
            ["isolation.level"] = "read_committed",
            ["auto.offset.reset"] = "earliest",
            // Three topics are read at once, and the client takes several times a small record's bytes for each that it holds.
            ["queued.max.messages.kbytes"] = "1024",
            ["max.partition.fetch.bytes"] = "262144",
        };
        using var consumer = KafkaConsumer.Open(reading);
        consumer.Assign([.. stretch.Select(partition => new PartitionOffset(topic, partition.Partition, partition.Low))]);
        var quietSince = TimeProvider.System.GetTimestamp();
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using (var batch = consumer.Receive(TimeSpan.FromMilliseconds(100)))
            {
                var hasMoved = false;
                for (var at = 0; at < (batch?.Count ?? 0); at++)
                {
                    var record = batch![at];
                    if (!open.TryGetValue(record.Partition, out var end))
                        continue;
                    hasMoved = true;
                    if (record.Offset < end)
                        take(record);
                    if (record.Offset >= end - 1)
                        open.Remove(record.Partition);
                }
                // Others may write on where this has read to the end.
                if (hasMoved)
                    quietSince = TimeProvider.System.GetTimestamp();
            }
            while (consumer.TryReadEvent(out var happened))
                Note(happened, open);
            if (TimeProvider.System.GetElapsedTime(quietSince) > Patience)
            {
                throw new KafkaException(
                    new KafkaError(-185, $"Reading topic '{topic}': nothing came for {Words.Duration(Patience)}, and partition {open.First().Key} is not read to offset {open.First().Value}."));
            }
        }
    }

    private static void Note(ConsumerEvent happened, Dictionary<int, long> open)
    {
        switch (happened)
        {
            case ConsumerEvent.ReachedEnd(var read, var offset) when open.TryGetValue(read.Partition, out var end) && offset >= end:
                open.Remove(read.Partition);
                break;
            case ConsumerEvent.Failed(var error, var partition) when error.IsFatal || (partition is not null && !error.IsRetriable):
                throw new KafkaException(error);
            default:
                break;
        }
    }
}
