using Kappa.Consumer.Observing;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Receiving;

/// <summary>
/// Stops and goes on fetching partitions, for one reason or several. Stopping throws away what the client has prefetched of the partition, so it is
/// never the everyday brake. Owned by the poll thread.
/// </summary>
internal sealed class PartitionPauses(KafkaConsumer consumer, RunMetrics metrics, ConsumerLog log)
{
    public void Begin(PartitionAssignment assignment, PauseReason reason)
    {
        var before = assignment.Paused;
        if (before == PauseReason.None)
            consumer.Pause([assignment.Partition]);
        assignment.Paused |= reason;
        // Partitions of retry topics wait all the time: nothing to tell.
        if (before != assignment.Paused && reason != PauseReason.NotDue)
        {
            log.Paused(assignment.Partition.Topic, assignment.Partition.Partition, reason);
            metrics.Paused(assignment.Partition, reason);
        }
    }

    public void End(PartitionAssignment assignment, PauseReason reason)
    {
        if (!assignment.Paused.HasFlag(reason))
            return;
        assignment.Paused &= ~reason;
        if (reason != PauseReason.NotDue)
            log.Resumed(assignment.Partition.Topic, assignment.Partition.Partition, reason);
        if (assignment.Paused == PauseReason.None)
            consumer.Resume([assignment.Partition]);
    }
}
