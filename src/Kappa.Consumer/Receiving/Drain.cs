using Kappa.Consumer.Committing;
using Kappa.Consumer.Handling;
using Kappa.Consumer.Retrying;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Receiving;

/// <summary>
/// Gives partitions up. What waits is given back at once; what runs has the time to drain, then is told to stop; what is finished is committed;
/// then the partitions are handed over. Owned by the poll thread, which goes on polling meanwhile.
/// </summary>
/// <remarks>
/// <code>
///   revoked ──► closing: nothing begins ──all ended──────────────────► committed ──► handed over
///                  └─time over──► over: cancelled, late results dropped ──►┘
///   lost ─────────────────────► over ──────────────────────────────────────────────► handed over
/// </code>
/// </remarks>
internal sealed class Drain(
    KafkaConsumer consumer, Assignments assignments, HandlerWorkers workers, RetrySchedule retries, IRecordStage stage, RecordEnds ends, IOffsetCommits commits,
    TimeSpan timeout, TimeProvider time, ConsumerLog log)
{
    private IReadOnlyList<TopicPartition>? _revoked;
    private List<PartitionAssignment> _leaving = [];
    private readonly List<PartitionAssignment> _former = [];

    // Gone, with handlers that did not heed their cancellation.
    private readonly List<PartitionAssignment> _gone = [];
    private long _began;
    private long _beganStop;
    private bool _isStopping;

    /// <summary>Whether partitions are being given up.</summary>
    public bool IsPending => _revoked is not null;

    /// <summary>Whether no record is in work any more, after <see cref="BeginStop"/>.</summary>
    public bool IsOver => !IsPending && _isStopping && CountOpen(assignments.All) + CountOpen(_former) + CountOpen(_gone) == 0;

    /// <summary>Begins to give revoked or lost partitions up.</summary>
    public void Begin(IReadOnlyList<TopicPartition> partitions, bool isLost)
    {
        _revoked = partitions;
        _leaving = [.. assignments.Of(partitions), .. _former.Where(former => partitions.Contains(former.Partition))];
        // A stop gives everything up: what leaves during it has the stop's time.
        _began = _isStopping ? _beganStop : time.GetTimestamp();
        foreach (var assignment in _leaving)
        {
            assignment.IsLeaving = true;
            assignment.Close();
            if (isLost)
                assignment.Cancel(CancellationReason.PartitionRevoked);
        }
        GiveBackWaiting();
        if (isLost)
            HandOver(isLost: true);
        else
            Continue();
    }

    /// <summary>Ends assignments whose partitions stay: what runs goes on, and is waited for when the partition goes or the host stops.</summary>
    public void Leave(IReadOnlyList<PartitionAssignment> replaced)
    {
        _former.RemoveAll(former => former.Tracker.CountOpen() == 0);
        foreach (var assignment in replaced)
        {
            assignment.Close();
            assignments.Remove(assignment);
            _former.Add(assignment);
        }
        GiveBackWaiting();
    }

    /// <summary>Begins to give everything up, because the host stops.</summary>
    public void BeginStop()
    {
        _isStopping = true;
        _beganStop = time.GetTimestamp();
        foreach (var assignment in assignments.All)
        {
            assignment.IsLeaving = true;
            assignment.Close();
        }
        GiveBackWaiting();
    }

    /// <summary>Goes on with what is pending.</summary>
    public void Continue()
    {
        if (_isStopping)
        {
            GiveBackWaiting();
            CancelOverdue([.. assignments.All, .. _former], _beganStop, CancellationReason.Shutdown);
        }
        if (!IsPending)
            return;
        GiveBackWaiting();
        if (CountOpen(_leaving) == 0 || CancelOverdue(_leaving, _began, CancellationReason.PartitionRevoked))
            HandOver(isLost: false);
    }

    /// <summary>Ends the wait: what still runs is told to stop, and nothing that it brings is written.</summary>
    public void Abandon()
    {
        PartitionAssignment[] all = [.. assignments.All, .. _former, .. _gone];
        foreach (var assignment in all)
            assignment.Cancel(CancellationReason.Shutdown);
        var open = CountOpen(all);
        if (open > 0)
            log.Abandoned(open);
    }

    private static int CountOpen(IEnumerable<PartitionAssignment> leaving) => leaving.Sum(assignment => assignment.Tracker.CountOpen());

    private bool CancelOverdue(IEnumerable<PartitionAssignment> leaving, long began, CancellationReason reason)
    {
        if (time.GetElapsedTime(began) < timeout)
            return false;
        foreach (var assignment in leaving)
        {
            if (assignment.IsOver)
                continue;
            var open = assignment.Tracker.CountOpen();
            if (open > 0)
                log.DrainOverdue(open, assignment.Partition.Topic, assignment.Partition.Partition);
            assignment.Cancel(reason);
        }
        return true;
    }

    private void HandOver(bool isLost)
    {
        PartitionAssignment[] current = [.. _leaving.Except(_former)];
        if (isLost)
            commits.Lose(_leaving);
        else if (!commits.TryCommitLast(current))
            return;
        _gone.RemoveAll(gone => gone.Tracker.CountOpen() == 0);
        _gone.AddRange(_leaving.Where(assignment => assignment.Tracker.CountOpen() > 0));
        foreach (var assignment in _leaving)
        {
            if (_former.Remove(assignment))
                continue;
            var open = assignment.Tracker.BeyondPrefix;
            if (isLost)
                log.Lost(assignment.Partition.Topic, assignment.Partition.Partition, assignment.Epoch, open);
            else
                log.Revoked(assignment.Partition.Topic, assignment.Partition.Partition, assignment.Epoch, assignment.Committed, open);
            assignments.Remove(assignment);
        }
        var revoked = _revoked!;
        (_revoked, _leaving) = (null, []);
        consumer.CompleteRevoke(revoked);
    }

    private void GiveBackWaiting()
    {
        workers.GiveBackClosing();
        var ended = default(EndedRecords);
        foreach (var record in retries.TakeClosing())
            stage.GiveBack(record, ref ended);
        ends.Settle(ref ended);
    }
}
