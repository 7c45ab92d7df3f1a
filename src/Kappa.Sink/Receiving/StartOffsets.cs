using Kappa.Kafka;

namespace Kappa.Sink;

/// <summary>Decides where to begin in a topic.</summary>
internal static class StartOffsets
{
    /// <summary>
    /// After the last entry that covers this very topic; else where the request says, if it means this very topic; partitions that neither knows from their first record.
    /// </summary>
    /// <exception cref="SinkException"><see cref="SinkFault.Topic"/>: there is no topic, neither knows it, or it holds no longer what was not landed yet.</exception>
    public static async Task<TopicPositions> FindAsync(KafkaCluster cluster, TopicStart start, bool passesOver, CommitLog log, CancellationToken cancellationToken)
    {
        var topic = await cluster.DescribeAsync(start.Topic, cancellationToken)
            ?? throw new SinkException(SinkFault.Topic, $"There is no topic {start.Topic} on {cluster.BootstrapServers}.");
        var known = log.NextOffsets(topic.Name, topic.Id) ?? (start.TopicId == topic.Id ? start.Offsets : throw new SinkException(
            SinkFault.Topic,
            $"The topic {topic.Name} on {cluster.BootstrapServers} has the id {topic.Id}; the start offsets are of {start.TopicId}, and no commit entry covers it either. "
            + "It was deleted and created again: what it held is lost, and has to be sent again."));
        var held = await cluster.WatermarksAsync(topic.Name, cancellationToken);
        var dropped = held.Where(each => each.Partition < known.Count && known[each.Partition] < each.Low).ToList();
        if (dropped.Count > 0 && !passesOver)
        {
            throw new SinkException(
                SinkFault.Topic,
                $"The topic {topic.Name} on {cluster.BootstrapServers} no longer holds all that is not landed yet; records were deleted, by retention or by hand: "
                + string.Join(", ", dropped.Select(each => $"partition {each.Partition} begins at {each.Low}, and the sink is at {known[each.Partition]}"))
                + ". What they held has to be sent again; to go on without it, set PassOverDropped.");
        }
        return new TopicPositions(topic.Name, topic.Id, [.. held.Select(each => each.Partition < known.Count ? Math.Max(known[each.Partition], each.Low) : each.Low)])
        {
            PassedOver = dropped.Sum(each => each.Low - known[each.Partition]),
        };
    }
}
