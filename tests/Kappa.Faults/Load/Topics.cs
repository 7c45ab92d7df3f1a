using Kappa.Kafka;

namespace Kappa.Faults.Load;

/// <summary>The topics of a round.</summary>
internal sealed record Topics(string Plain, string Transactional, string Compacted, string Output, string DeadLetters)
{
    public const int Partitions = 12;

    public IReadOnlyList<string> Inputs => [Plain, Transactional, Compacted];

    public static async Task<Topics> CreateAsync(KafkaCluster cluster, string round, CancellationToken cancellationToken)
    {
        var topics = new Topics($"{round}.plain", $"{round}.transactional", $"{round}.compacted", $"{round}.output", $"{round}.dead-letters");
        // a cleaner that is always at work on segments that close at once
        var compaction = new Dictionary<string, string>
        {
            ["cleanup.policy"] = "compact",
            ["segment.ms"] = "5000",
            ["min.cleanable.dirty.ratio"] = "0.01",
            ["max.compaction.lag.ms"] = "5000",
        };
        // The brokers' own clock says when a result was there: a high watermark does not, as a new leader knows an old one for a moment.
        var appended = new Dictionary<string, string> { ["message.timestamp.type"] = "LogAppendTime" };
        await cluster.EnsureTopicsAsync(
            [
                new TopicRequest(topics.Plain, Partitions),
                new TopicRequest(topics.Transactional, 4),
                new TopicRequest(topics.Compacted, 4, Configuration: compaction),
                new TopicRequest(topics.Output, Partitions, Configuration: appended),
                new TopicRequest(topics.DeadLetters, 3, Configuration: appended),
            ],
            cancellationToken);
        return topics;
    }
}
