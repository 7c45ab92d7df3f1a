using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Receiving;

/// <summary>
/// Finds what partitions hold of which the group has committed nothing, so that lag and work outstanding count them before their first record comes. In the background: nothing waits for it, and
/// where no broker answers, they are counted from their first record.
/// </summary>
internal sealed class Beginnings(KappaConsumerOptions options, ConsumerLog log, CancellationToken stopping)
{
    public void Find(IReadOnlyList<PartitionAssignment> assignments)
    {
        if (assignments.Count > 0)
            _ = Task.Run(() => FindAsync(assignments), CancellationToken.None);
    }

    private async Task FindAsync(IReadOnlyList<PartitionAssignment> assignments)
    {
        try
        {
            using var cluster = await KafkaCluster.ConnectAsync(ClientProperties.ForCluster(options), options.StartTimeout, stopping);
            foreach (var topic in assignments.GroupBy(assignment => assignment.Partition.Topic))
            {
                var held = (await cluster.WatermarksAsync(topic.Key, stopping)).ToDictionary(each => each.Partition);
                foreach (var assignment in topic)
                {
                    if (held.TryGetValue(assignment.Partition.Partition, out var watermarks))
                        assignment.Found(ClientProperties.BeginsAtEnd(options) ? watermarks.High : watermarks.Low, watermarks.High);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nobody counts any more.
        }
        catch (KafkaException fault)
        {
            log.BeginningsUnknown(fault, assignments.Count);
        }
    }
}
