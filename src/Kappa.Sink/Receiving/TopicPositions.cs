using Kappa.Kafka;

namespace Kappa.Sink;

/// <summary>How far the sink is in the partitions of one topic. They are in the order of their numbers, from 0.</summary>
internal sealed class TopicPositions(string topic, string topicId, IReadOnlyList<long> starts)
{
    // Replaced as a whole when partitions are added, so that other threads can read it at any time.
    private volatile PartitionState[] _partitions = [.. starts.Select((start, partition) => new PartitionState(topic, partition, start))];

    /// <summary>Offsets before the starts that were dropped before they were landed.</summary>
    public long PassedOver { get; init; }

    public string Topic => topic;

    public string TopicId => topicId;

    public IReadOnlyList<PartitionState> Partitions => _partitions;

    public PartitionState this[int partition] => _partitions[partition];

    /// <summary>Whether something was read, or passed over, since the last published entry.</summary>
    public bool HasMoved => Array.Exists(_partitions, partition => partition.Next != partition.Durable);

    /// <summary>Takes up partitions that were added to the topic; they are read from their first record.</summary>
    public bool Extend(int count)
    {
        var known = _partitions;
        if (count <= known.Length)
            return false;
        _partitions = [.. known, .. Enumerable.Range(known.Length, count - known.Length).Select(partition => new PartitionState(topic, partition, 0))];
        return true;
    }

    public IEnumerable<PartitionOffset> NextOffsets() => _partitions.Select(partition => new PartitionOffset(topic, partition.Partition, partition.Next));

    public IEnumerable<PartitionOffset> DurableOffsets() => _partitions.Select(partition => new PartitionOffset(topic, partition.Partition, partition.Durable));

    /// <summary>What an entry made now covers.</summary>
    public CommittedTopic Covered() => new(
        topic, topicId, [.. _partitions.Select(partition => partition.Durable)], [.. _partitions.Select(partition => partition.Next)]);

    public void Commit()
    {
        foreach (var partition in _partitions)
            partition.Commit();
    }
}
