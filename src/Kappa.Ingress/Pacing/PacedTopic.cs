using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>One watched topic: how far its reader is behind. Looked at by the pacer's task, added to by the delivery thread.</summary>
internal sealed class PacedTopic(PaceWatch watch, PaceBudget budget, int partitions, TopicSampler sampler, Func<int, long> originOf)
{
    private readonly Lock _lock = new();
    private readonly PartitionBacklog[] _partitions = [.. Enumerable.Range(0, partitions).Select(_ => new PartitionBacklog())];
    private readonly long[] _origin = [.. Enumerable.Range(0, partitions).Select(originOf)];
    private long _ownRecords;
    private long _ownBytes;
    private double _mean = TopicSampler.UnknownRecordBytes;
    private double _used;
    private bool _waitsForUpstream;

    public string Topic => watch.Topic;

    /// <summary>Part of the budget that is used up by the partition that is furthest behind.</summary>
    public double Used => Volatile.Read(ref _used);

    /// <summary>Whether less is unread of the topic than on its way to it: then it is for the reader upstream that is waited.</summary>
    public bool WaitsForUpstream => Volatile.Read(ref _waitsForUpstream);

    /// <summary>Bytes of a record, on average.</summary>
    public double MeanBytes => Volatile.Read(ref _mean);

    /// <summary>Unread records of each partition.</summary>
    public long[] UnreadRecords()
    {
        lock (_lock)
            return [.. _partitions.Select(partition => partition.UnreadRecords)];
    }

    /// <summary>Counts an acknowledged record of this run. The caller ends a batch of them with <see cref="Weigh"/>.</summary>
    public void Add(int partition, long offset, int bytes)
    {
        lock (_lock)
        {
            _ownRecords++;
            _ownBytes += bytes;
            if (partition < _partitions.Length)
                _partitions[partition].Add(offset, bytes);
        }
    }

    /// <summary>Asks where reader and topic are.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="likelyMean">Bytes of a record, while no record of the topic was seen.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task LookAsync(KafkaCluster cluster, double likelyMean, CancellationToken cancellationToken)
    {
        var positions = watch.Positions is { } asked
            ? asked(cancellationToken).AsTask()
            : cluster.CommittedAsync(watch.Group!, watch.Topic, cancellationToken);
        // The positions first: a record that is written in between counts as unread, never the other way round.
        var read = await positions;
        var watermarks = await cluster.WatermarksAsync(watch.Topic, cancellationToken);
        var mean = await MeanAsync(watermarks, cancellationToken) ?? likelyMean;
        lock (_lock)
        {
            Volatile.Write(ref _mean, mean);
            foreach (var partition in watermarks.Where(partition => partition.Partition < _partitions.Length))
            {
                var position = PositionOf(read, partition);
                _partitions[partition.Partition].Look(position, partition.High);
            }
        }
    }

    /// <summary>Sets <see cref="Used"/> and <see cref="WaitsForUpstream"/> anew.</summary>
    /// <param name="pending">Records of each partition upstream that may still become records of this topic; empty for none.</param>
    public void Weigh(ReadOnlySpan<long> pending)
    {
        var mean = MeanBytes;
        lock (_lock)
        {
            var (unread, withComing) = (0.0, 0.0);
            for (var i = 0; i < _partitions.Length; i++)
            {
                var backlog = _partitions[i];
                unread = Math.Max(unread, budget.Used(backlog.UnreadBytes(mean), backlog.UnreadRecords));
                if (pending.Length == 0)
                    continue;
                var coming = pending.Length == _partitions.Length ? pending[i] : Largest(pending);
                withComing = Math.Max(withComing, budget.UsedWithComing(backlog.UnreadBytes(mean) + (coming * mean), backlog.UnreadRecords + coming));
            }

            Volatile.Write(ref _used, Math.Max(unread, withComing));
            Volatile.Write(ref _waitsForUpstream, withComing > unread);
        }
    }

    /// <summary>How much of the budget so much more of this run's records would use.</summary>
    public double UsedBy(long bytes, long records) => budget.Used(bytes, records);

    /// <summary>How much of the budget so many more records upstream would use, which may become records of this topic.</summary>
    public double UsedByComing(long records) => budget.UsedWithComing(records * MeanBytes, records);

    private static long Largest(ReadOnlySpan<long> counts)
    {
        var largest = 0L;
        foreach (var count in counts)
            largest = Math.Max(largest, count);
        return largest;
    }

    private long PositionOf(IReadOnlyList<PartitionOffset> read, Watermarks partition)
    {
        var position = _origin[partition.Partition];
        foreach (var offset in read)
        {
            if (offset.Partition == partition.Partition && offset.Offset >= 0)
                position = offset.Offset;
        }

        // What retention has dropped is not unread any more.
        return Math.Max(position, partition.Low);
    }

    private async Task<double?> MeanAsync(IReadOnlyList<Watermarks> watermarks, CancellationToken cancellationToken)
    {
        if (watch.MeanRecordBytes?.Invoke() is { } told and > 0)
            return told;
        lock (_lock)
        {
            if (_ownRecords > 0)
                return (double)_ownBytes / _ownRecords;
        }

        return await sampler.MeanAsync(watch.Topic, watermarks, cancellationToken);
    }
}
