using Kappa.Kafka;

namespace Kappa.Jobs;

/// <summary>Makes sure of a job's topics, and notes which they are and from where on they can hold the job's records.</summary>
internal static class TopicPreparation
{
    public static async Task<IReadOnlyDictionary<string, TopicMark>> PrepareAsync(
        KafkaCluster cluster, JobTopics topics, IReadOnlyDictionary<string, TopicMark>? earlier, CancellationToken cancellationToken)
    {
        await EnsureAsync(cluster, topics, cancellationToken);
        var marks = new Dictionary<string, TopicMark>();
        foreach (var name in Names(topics))
            marks[name] = await MarkAsync(cluster, name, earlier?.GetValueOrDefault(name), cancellationToken);
        return marks;
    }

    /// <summary>Creates the topics that are not there; those that are keep their partitions.</summary>
    public static Task EnsureAsync(KafkaCluster cluster, JobTopics topics, CancellationToken cancellationToken) =>
        cluster.EnsureTopicsAsync([.. Names(topics).Select(name => new TopicRequest(name, topics.Partitions))], cancellationToken);

    private static string[] Names(JobTopics topics) => [topics.Ingress, topics.Egress, topics.DeadLetter];

    /// <summary>
    /// The same topic: as it was marked. A topic that the job meets for the first time: nothing in it can be the job's. One that took the place of another: the service
    /// may have written into it meanwhile, so all that it holds may be the job's.
    /// </summary>
    private static async Task<TopicMark> MarkAsync(KafkaCluster cluster, string name, TopicMark? earlier, CancellationToken cancellationToken)
    {
        var topic = await cluster.DescribeAsync(name, cancellationToken)
            ?? throw new KafkaException(new KafkaError(3, $"Topic {name} was created, and is not there."));
        if (topic.Id == earlier?.Id)
            return earlier;
        var held = await cluster.WatermarksAsync(name, cancellationToken);
        return new TopicMark(topic.Id, [.. held.OrderBy(partition => partition.Partition).Select(partition => earlier is null ? partition.High : partition.Low)]);
    }
}
