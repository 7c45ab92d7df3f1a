using Kappa.Consumer.Committing;
using Kappa.Consumer.Handling;
using Kappa.Consumer.Limiting;
using Kappa.Consumer.Progress;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Receiving;

/// <summary>
/// Narrows a partition whose oldest record is stuck while others are finished: before the records that wait behind its key fill the whole budget, and
/// before what is finished ahead of it outgrows the metadata of the committed offset. Owned by the poll thread.
/// </summary>
/// <remarks>
/// <code>
///   prefix moves ──stands still for 1 s and four times p99, others pass──► stuck
///        ▲                                                                   │ half of the budget is its own, or the metadata is full
///        │                                                                   ▼
///        └──── a quarter of the budget, half of the metadata ◄────────── paused; the others may use a quarter more
/// </code>
/// A service that is slow as a whole has no stuck partition: nothing passes, or the prefix moves. Then nothing is paused, and nothing fetched twice.
/// </remarks>
internal sealed class StuckPartitions(
    Assignments assignments, PartitionPauses pauses, InFlightBudget budget, HandlerWorkers workers, HandlerTimes times, ProgressCounters counters, TimeProvider time)
{
    private const int P99s = 4;
    private const int LeastPassing = 16;

    // Bits of records in work that may still be added, in base64.
    private const int RecordsPerCharacter = 6;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LeastStandstill = TimeSpan.FromSeconds(1);

    private readonly Queue<(long At, long Finished)> _finished = new();
    private long _looked = time.GetTimestamp();

    /// <summary>Looks at the partitions now and then.</summary>
    public void Tick()
    {
        if (time.GetElapsedTime(_looked) < Interval)
            return;
        _looked = time.GetTimestamp();
        times.Tick(workers.Running);
        var standstill = TimeSpan.FromTicks(Math.Max(LeastStandstill.Ticks, P99s * times.P99.Ticks));
        var othersPass = OthersPass(standstill / 2);
        var held = 0L;
        foreach (var assignment in assignments.All)
        {
            if (assignment.Paused != PauseReason.None)
                held += Relax(assignment);
        }
        foreach (var assignment in assignments.All)
        {
            if (othersPass && !assignment.IsClosing && time.GetElapsedTime(assignment.Moved) >= standstill)
                held += Narrow(assignment, held);
        }
        budget.IsReserveOpen = held > 0;
    }

    // More than a round of handlers was finished; or none could be, because all that is in work waits.
    private bool OthersPass(TimeSpan within)
    {
        var now = (counters.Finished, workers.Running);
        _finished.Enqueue((_looked, now.Finished));
        while (_finished.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > within)
            _finished.Dequeue();
        var passed = _finished.TryPeek(out var first) && now.Finished - first.Finished >= Math.Max(LeastPassing, now.Running);
        return passed || (budget.Room == 0 && now.Running < workers.Limit && workers.Waiting == 0);
    }

    private int Narrow(PartitionAssignment assignment, long held)
    {
        var open = assignment.Tracker.CountOpen();
        if (MetadataOf(assignment, open) > AheadMetadata.MostLength)
            pauses.Begin(assignment, PauseReason.MetadataFull);
        if (assignment.Paused.HasFlag(PauseReason.Stuck) || assignments.All.Count == 1 || open < (budget.MaxRecords - held) / 2)
            return 0;
        pauses.Begin(assignment, PauseReason.Stuck);
        return open;
    }

    private int Relax(PartitionAssignment assignment)
    {
        var open = assignment.Tracker.CountOpen();
        if (MetadataOf(assignment, open) < AheadMetadata.MostLength / 2)
            pauses.End(assignment, PauseReason.MetadataFull);
        if (open < budget.MaxRecords / 4)
            pauses.End(assignment, PauseReason.Stuck);
        return assignment.Paused.HasFlag(PauseReason.Stuck) ? open : 0;
    }

    private static int MetadataOf(PartitionAssignment assignment, int open) => (assignment.SentMetadata?.Length ?? 0) + open / RecordsPerCharacter;
}
