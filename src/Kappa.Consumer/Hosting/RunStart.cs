using Kappa.Kafka;

namespace Kappa.Consumer.Hosting;

/// <summary>What is looked at before the first record is read.</summary>
internal static class RunStart
{
    /// <summary>Reaches a broker and finds every topic; says all that are missing at once.</summary>
    /// <exception cref="KafkaUnreachableException">No broker answered within the time.</exception>
    /// <exception cref="KappaConsumerException">Topics are missing.</exception>
    public static async Task CheckTopicsAsync(KappaConsumerOptions options, CancellationToken cancellationToken)
    {
        using var cluster = await KafkaCluster.ConnectAsync(ClientProperties.ForCluster(options), options.StartTimeout, cancellationToken);
        var missing = new List<string>();
        foreach (var topic in NamedTopics(options))
        {
            if (await cluster.DescribeAsync(topic, cancellationToken) is null)
                missing.Add(topic);
        }
        if (missing.Count > 0)
            throw new KappaConsumerException($"These topics do not exist on {cluster.BootstrapServers}: {string.Join(", ", missing)}.");
    }

    // A pattern (^…) may match topics that come later.
    private static IEnumerable<string> NamedTopics(KappaConsumerOptions options) =>
        options.Topics.Where(topic => !TopicPattern.IsOne(topic)).Append(options.OutputTopic).Append(options.DeadLetterTopic).Concat(options.Retry.Topics.Select(topic => topic.Name)).OfType<string>().Distinct();
}
