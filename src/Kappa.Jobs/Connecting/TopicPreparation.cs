using Kappa.Kafka;

namespace Kappa.Jobs;

/// <summary>Makes sure of a job's topics, and notes which they are and from where on they can hold the job's records.</summary>
internal static class TopicPreparation
{
    // What is sent must be handled, and what came of it must land, before it is dropped.
    private static readonly TimeSpan ShortRetention = TimeSpan.FromDays(1);

    /// <param name="cluster">Has the topics.</param>
    /// <param name="topics">Their names.</param>
    /// <param name="earlier">As an earlier run found them; null on the first.</param>
    /// <param name="warn">Told what may cost rows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BadInputException">Topics would lose rows.</exception>
    public static async Task<IReadOnlyDictionary<string, TopicMark>> PrepareAsync(
        KafkaCluster cluster, JobTopics topics, IReadOnlyDictionary<string, TopicMark>? earlier, Action<string> warn, CancellationToken cancellationToken)
    {
        await EnsureAsync(cluster, topics, cancellationToken);
        var described = new List<TopicDescription>();
        foreach (var name in Names(topics))
        {
            described.Add(await cluster.DescribeAsync(name, cancellationToken)
                ?? throw new KafkaException(new KafkaError(3, $"Topic {name} was created, and is not there.")));
        }
        Check(described, warn);
        var marks = new Dictionary<string, TopicMark>();
        foreach (var topic in described)
            marks[topic.Name] = await MarkAsync(cluster, topic, earlier?.GetValueOrDefault(topic.Name), cancellationToken);
        return marks;
    }

    /// <summary>Creates the topics that are not there; those that are keep their partitions.</summary>
    public static Task EnsureAsync(KafkaCluster cluster, JobTopics topics, CancellationToken cancellationToken) =>
        cluster.EnsureTopicsAsync([.. Names(topics).Select(name => new TopicRequest(name, topics.Partitions))], cancellationToken);

    internal static void Check(IReadOnlyList<TopicDescription> topics, Action<string> warn)
    {
        var compacted = topics.Where(topic => topic.IsCompacted).Select(topic => topic.Name).ToList();
        if (compacted.Count > 0)
        {
            throw new BadInputException(string.Join('\n', compacted.Select(name =>
                $"Topic {name} is compacted (cleanup.policy): it keeps the last record of a key, and rows would be lost. Name another topic in the job file, or: "
                + $"kafka-configs --alter --entity-type topics --entity-name {name} --add-config cleanup.policy=delete")));
        }
        foreach (var topic in topics.Where(topic => topic.Retention < ShortRetention))
            warn($"topic {topic.Name} keeps records for {Words.Duration(topic.Retention!.Value)} only (retention.ms): rows that are not handled and landed by then are missing in the end.");
    }

    private static string[] Names(JobTopics topics) => [topics.Ingress, topics.Egress, topics.DeadLetter];

    /// <summary>
    /// The same topic: as it was marked. A topic that the job meets for the first time: nothing in it can be the job's. One that took the place of another: the service
    /// may have written into it meanwhile, so all that it holds may be the job's.
    /// </summary>
    private static async Task<TopicMark> MarkAsync(KafkaCluster cluster, TopicDescription topic, TopicMark? earlier, CancellationToken cancellationToken)
    {
        if (topic.Id == earlier?.Id)
            return earlier;
        var held = await cluster.WatermarksAsync(topic.Name, cancellationToken);
        return new TopicMark(topic.Id, [.. held.OrderBy(partition => partition.Partition).Select(partition => earlier is null ? partition.High : partition.Low)]);
    }
}
