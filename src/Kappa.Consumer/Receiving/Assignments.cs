using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Kappa.Consumer.Observing;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Receiving;

/// <summary>The partitions that the host owns now. Changed by the poll thread alone; read by any.</summary>
internal sealed class Assignments(TimeProvider time, IList<RetryTopic> retryTopics, ConsumerLog log)
{
    private readonly SegmentPool _segments = new();
    private readonly Dictionary<TopicPartition, ulong> _laneSeeds = [];
    private readonly ConcurrentDictionary<TopicPartition, PartitionMeasures> _measures = new();
    private Dictionary<TopicPartition, PartitionAssignment> _byPartition = [];
    private PartitionAssignment? _latest;
    private long _epoch;

    /// <summary>All of them, as they are now: the collection does not change.</summary>
    public IReadOnlyCollection<PartitionAssignment> All => Volatile.Read(ref _byPartition).Values;

    /// <summary>What is counted of every partition that was ever assigned.</summary>
    public IEnumerable<PartitionMeasures> Measures => _measures.Values;

    /// <summary>Begins an assignment.</summary>
    public PartitionAssignment Add(TopicPartition partition)
    {
        if (!_laneSeeds.TryGetValue(partition, out var seed))
            _laneSeeds[partition] = seed = (ulong)(_laneSeeds.Count + 1) * 0x9E3779B97F4A7C15;
        var assignment = new PartitionAssignment(partition, ++_epoch, seed, _segments, log.CancellationFailed)
        {
            RetryRound = RoundOf(partition.Topic),
            Moved = time.GetTimestamp(),
            Measures = _measures.GetOrAdd(partition, static each => new PartitionMeasures(each)),
        };
        var changed = new Dictionary<TopicPartition, PartitionAssignment>(_byPartition) { [partition] = assignment };
        Volatile.Write(ref _byPartition, changed);
        return assignment;
    }

    /// <summary>Ends an assignment.</summary>
    public void Remove(PartitionAssignment assignment)
    {
        var changed = new Dictionary<TopicPartition, PartitionAssignment>(_byPartition);
        if (changed.TryGetValue(assignment.Partition, out var current) && ReferenceEquals(current, assignment))
            changed.Remove(assignment.Partition);
        Volatile.Write(ref _byPartition, changed);
        _latest = null;
    }

    /// <summary>The assignment that a received record belongs to. Records come in runs of one partition.</summary>
    public bool TryFind(string topic, int partition, [NotNullWhen(true)] out PartitionAssignment? assignment)
    {
        var latest = _latest;
        if (latest is not null && latest.Partition.Partition == partition && ReferenceEquals(latest.Partition.Topic, topic))
        {
            assignment = latest;
            return true;
        }
        if (!_byPartition.TryGetValue(new TopicPartition(topic, partition), out assignment))
            return false;
        if (ReferenceEquals(assignment.Partition.Topic, topic))
            _latest = assignment;
        return true;
    }

    /// <summary>The assignments of these partitions.</summary>
    public List<PartitionAssignment> Of(IReadOnlyList<TopicPartition> partitions)
    {
        var found = new List<PartitionAssignment>(partitions.Count);
        foreach (var partition in partitions)
        {
            if (_byPartition.TryGetValue(partition, out var assignment))
                found.Add(assignment);
        }
        return found;
    }

    private int RoundOf(string topic)
    {
        for (var i = 0; i < retryTopics.Count; i++)
        {
            if (retryTopics[i].Name == topic)
                return i + 1;
        }
        return 0;
    }
}
