using Kappa.Consumer.Receiving;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Delaying;

/// <summary>
/// Holds the partitions of retry topics whose next record is not due. Nothing is kept of such a record: its partition is paused, and read again from it when it is
/// due. Owned by the poll thread, which goes on with all other partitions.
/// </summary>
/// <remarks>
/// <code>
///   record received ──due──► intake
///        │ not due
///        ▼
///   partition paused; the record and those behind it let go ──due, and a little later──► sought ──► resumed ──► received again
/// </code>
/// All records of a topic wait for the same time, so that the first one is due first. The little later lets those gather that are due one after the other: each
/// return to a partition fetches anew.
/// </remarks>
internal sealed class DelayedPartitions(
    KafkaConsumer consumer, Assignments assignments, PartitionPauses pauses, IList<RetryTopic> topics, TimeProvider time, ConsumerLog log)
{
    private const int GatherShare = 20;

    private static readonly TimeSpan LongestGathering = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan SeekTimeout = TimeSpan.FromSeconds(5);

    private long _next = long.MaxValue;

    /// <summary>Whether a received record of a retry topic is let go, to be received again.</summary>
    public bool Holds(PartitionAssignment assignment, in ReceivedRecord record)
    {
        if (assignment.Paused.HasFlag(PauseReason.NotDue))
            return true;
        // It has waited as long as it may: the clock that said when it is due is a wrong one.
        if (assignment.HeldAt == record.Offset)
            return false;
        var delay = topics[assignment.RetryRound - 1].Delay;
        var wait = RetryHeaders.Due(record) is { } due ? TimeSpan.FromTicks(Math.Min((due - time.GetUtcNow()).Ticks, delay.Ticks)) : TimeSpan.Zero;
        if (wait <= TimeSpan.Zero)
            return false;
        assignment.HeldAt = record.Offset;
        Wait(assignment, wait + TimeSpan.FromTicks(Math.Min(delay.Ticks / GatherShare, LongestGathering.Ticks)));
        pauses.Begin(assignment, PauseReason.NotDue);
        return true;
    }

    /// <summary>Goes on with the partitions whose time has come.</summary>
    public void Tick()
    {
        var now = time.GetTimestamp();
        if (now < _next)
            return;
        _next = long.MaxValue;
        var hasFailed = false;
        foreach (var assignment in assignments.All)
        {
            if (!assignment.Paused.HasFlag(PauseReason.NotDue) || assignment.IsClosing)
                continue;
            // A seek that is not answered has used up this turn's time to wait.
            if (hasFailed || now < assignment.HeldUntil)
                _next = Math.Min(_next, assignment.HeldUntil);
            else
                hasFailed = !TryGoOn(assignment);
        }
    }

    private bool TryGoOn(PartitionAssignment assignment)
    {
        var (topic, partition) = assignment.Partition;
        var error = Seek(new PartitionOffset(topic, partition, assignment.HeldAt));
        if (!error.IsError)
        {
            pauses.End(assignment, PauseReason.NotDue);
            return true;
        }
        // Without the seek its records would be passed over: the partition stays where it is.
        log.DelayedSeekFailed(topic, partition, assignment.HeldAt, error.Code, error.Reason);
        Wait(assignment, LongestGathering);
        return false;
    }

    private KafkaError Seek(PartitionOffset to)
    {
        try
        {
            return consumer.Seek([to], SeekTimeout)[0].Error;
        }
        catch (KafkaException refused)
        {
            return refused.Error;
        }
    }

    private void Wait(PartitionAssignment assignment, TimeSpan wait)
    {
        assignment.HeldUntil = time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
        _next = Math.Min(_next, assignment.HeldUntil);
    }
}
