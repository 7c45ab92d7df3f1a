using Kappa.Kafka;

namespace Kappa.Sink;

/// <summary>Decides where to begin in a topic.</summary>
internal static class StartOffsets
{
    /// <summary>
    /// After the last entry that covers this very topic; else where the request says, if it means this very topic; partitions that neither knows from their first record.
    /// </summary>
    /// <exception cref="SinkException"><see cref="SinkFault.Topic"/>: there is no topic, or neither knows it.</exception>
    public static async Task<TopicPositions> FindAsync(KafkaCluster cluster, TopicStart start, CommitLog log, CancellationToken cancellationToken)
    {
        var topic = await cluster.DescribeAsync(start.Topic, cancellationToken)
            ?? throw new SinkException(SinkFault.Topic, $"There is no topic {start.Topic} on {cluster.BootstrapServers}.");
        var known = log.NextOffsets(topic.Name, topic.Id) ?? (start.TopicId == topic.Id ? start.Offsets : throw new SinkException(
            SinkFault.Topic,
            $"The topic {topic.Name} on {cluster.BootstrapServers} has the id {topic.Id}; the start offsets are of {start.TopicId}, and no commit entry covers it either. "
            + "It was deleted and created again: what it held is lost, and has to be sent again."));
        var first = known.Count < topic.Partitions ? await cluster.WatermarksAsync(topic.Name, cancellationToken) : [];
        return new TopicPositions(topic.Name, topic.Id, [.. Enumerable.Range(0, Math.Max(known.Count, topic.Partitions)).Select(
            partition => partition < known.Count ? known[partition] : first[partition].Low)]);
    }
}
