using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>Measures the mean size of a topic's records where nobody tells it: by reading some of the last ones, now and then. Used by the pacer's task alone.</summary>
internal sealed class TopicSampler(IReadOnlyDictionary<string, string> settings, TimeProvider time) : IDisposable
{
    /// <summary>Bytes of a record that nobody has seen yet.</summary>
    public const double UnknownRecordBytes = 1024;

    /// <summary>Bytes that a broker stores for a record besides key, value and headers, generously.</summary>
    public const int OverheadBytes = 24;

    private const int SampleRecords = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (double Mean, long At)> _means = [];
    private KafkaConsumer? _consumer;

    /// <summary>Bytes of a record on average; null while the topic holds none.</summary>
    public async Task<double?> MeanAsync(string topic, IReadOnlyList<Watermarks> watermarks, CancellationToken cancellationToken)
    {
        if (_means.TryGetValue(topic, out var known) && time.GetElapsedTime(known.At) < Fresh)
            return known.Mean;
        var fullest = watermarks.MaxBy(partition => partition.High - partition.Low);
        if (fullest.High > fullest.Low && await Task.Run(() => Sample(topic, fullest, cancellationToken), cancellationToken) is { } mean)
            known.Mean = mean;
        if (known.Mean == 0)
            return null;
        _means[topic] = (known.Mean, time.GetTimestamp());
        return known.Mean;
    }

    public void Dispose() => _consumer?.Dispose();

    private double? Sample(string topic, Watermarks partition, CancellationToken cancellationToken)
    {
        _consumer ??= KafkaConsumer.Open(ReaderSettings());
        _consumer.Assign([new PartitionOffset(topic, partition.Partition, Math.Max(partition.Low, partition.High - SampleRecords))]);
        var records = 0L;
        var bytes = 0L;
        var started = time.GetTimestamp();
        while (records < Math.Min(SampleRecords, partition.High - partition.Low) && time.GetElapsedTime(started) < Patience)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var batch = _consumer.Receive(TimeSpan.FromMilliseconds(50), SampleRecords);
            for (var i = 0; i < (batch?.Count ?? 0); i++)
            {
                records++;
                bytes += batch![i].Bytes + OverheadBytes;
            }

            while (_consumer.TryReadEvent(out _))
            {
                // A sample that fails is not taken: the next look tries again.
            }
        }

        _consumer.Assign([]);
        return records > 0 ? (double)bytes / records : null;
    }

    private Dictionary<string, string> ReaderSettings()
    {
        var reader = settings.ToDictionary();
        reader["isolation.level"] = "read_uncommitted";
        reader["auto.offset.reset"] = "earliest";
        reader["queued.max.messages.kbytes"] = "1024";
        return reader;
    }
}
