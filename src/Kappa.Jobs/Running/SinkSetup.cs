using Kappa.Ingress;
using Kappa.Kafka;
using Kappa.Sink;

namespace Kappa.Jobs;

/// <summary>How a job's results land, and how far ahead of the sink the ingress may be.</summary>
internal static class SinkSetup
{
    // The sink is then in one process with the service and the cluster, on one machine whose memory they share; files of the size that is tried out there need no larger row groups.
    private const long EmbeddedBufferBytes = 12L * 1024 * 1024;

    public static SinkRequest RequestOf(Job job, JobFolder folder, Servers servers, IReadOnlyDictionary<string, TopicMark> topics) => new()
    {
        JobId = job.Id,
        Egress = new TopicStart(job.Topics.Egress, topics[job.Topics.Egress].Id, topics[job.Topics.Egress].Start),
        DeadLetter = new TopicStart(job.Topics.DeadLetter, topics[job.Topics.DeadLetter].Id, topics[job.Topics.DeadLetter].Start),
        Kafka = servers.Settings,
        Group = $"kappa-sink-{job.Id}",
        OutputFolder = folder.Path,
        StateFolder = folder.State,
        PartitionBy = ColumnsOf(job),
        PassOverDropped = true,
        Limits = servers.Cluster.IsEmbedded ? new SinkLimits { BufferBytes = EmbeddedBufferBytes } : new SinkLimits(),
    };

    public static IReadOnlyList<PartitionColumn> ColumnsOf(Job job) =>
    [
        .. job.PartitionBy.Select(partition => new PartitionColumn(
            partition.Field, partition.As, partition.Transform == JobTransform.Day ? PartitionTransform.Day : PartitionTransform.Identity, partition.TimeZone)),
    ];

    /// <summary>
    /// Lets the ingress see how far the sink is in a topic. What a sink on the embedded cluster has read is safe for as long as the process lives, and so is the
    /// cluster; on a real one a sink that is killed reads again from its last entry, and must find it there.
    /// </summary>
    public static PaceWatch WatchOf(SinkHost sink, string topic, bool isEmbedded) => new()
    {
        Topic = topic,
        Positions = _ => ValueTask.FromResult<IReadOnlyList<PartitionOffset>>(
        [
            .. sink.Progress.Positions
                .Where(position => position.Topic == topic)
                .Select(position => new PartitionOffset(topic, position.Partition, isEmbedded ? position.ReadOffset : position.DurableOffset)),
        ]),
    };
}
