using Kappa.Consumer.Breaking;
using Kappa.Consumer.Committing;
using Kappa.Consumer.Handling;
using Kappa.Consumer.Limiting;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Receiving;

/// <summary>
/// Narrows a partition whose oldest record is stuck: when the records that wait behind its key leave none for the handlers, and before what is finished
/// ahead of it outgrows the metadata of the committed offset. Owned by the poll thread.
/// </summary>
/// <remarks>
/// <code>
///   prefix moves ──stands still for 1 s and four times p99──► stuck
///        ▲                                                      │ no more is taken in, half of what was is its own, and handlers find nothing to do;
///        │                                                      │ or the metadata is full
///        │                                                      ▼
///        └─ half of what it held and a quarter of what is let in, half of the metadata ◄─ paused; the others are let in as if it held nothing,
///                                                                                           up to a quarter over the budget
/// </code>
/// A service that is slow as a whole keeps as many handlers busy as order allows: then nothing is paused, and nothing fetched twice. Only with fewer keys than handlers, at the
/// start, before any has told how long it takes, the two cannot be told apart.
/// </remarks>
internal sealed class StuckPartitions(
    Assignments assignments, PartitionPauses pauses, CommitPoints points, InFlightBudget budget, IntakeLimits limits, Parallelism parallelism, HandlerWorkers workers, HandlerTimes times, Circuit? circuit, TimeProvider time)
{
    private const int P99s = 4;
    private const int StarvedLooks = 3;

    // Bits of records in work that may still be added, in base64.
    private const int RecordsPerCharacter = 6;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LeastStandstill = TimeSpan.FromSeconds(1);

    private long _looked = time.GetTimestamp();
    private int _starved;

    /// <summary>Looks at the partitions now and then.</summary>
    public void Tick()
    {
        if (time.GetElapsedTime(_looked) < Interval)
            return;
        _looked = time.GetTimestamp();
        times.Tick(workers.Running);
        var held = 0L;
        foreach (var assignment in assignments.All)
        {
            if (assignment.Paused != PauseReason.None)
                held += Relax(assignment);
        }
        var standstill = TimeSpan.FromTicks(Math.Max(LeastStandstill.Ticks, P99s * times.P99.Ticks));
        var isStarved = limits.IsFull && workers.Running < parallelism.Most && workers.Waiting == 0 && circuit is null or { State: CircuitState.Closed };
        _starved = isStarved ? _starved + 1 : 0;
        foreach (var assignment in assignments.All)
        {
            var stands = time.GetElapsedTime(assignment.Moved);
            if (assignment.IsClosing || stands < standstill)
                continue;
            if (_starved >= StarvedLooks && Narrow(assignment, held) is var narrowed and > 0)
            {
                held += narrowed;
                // Whether that was enough, the next looks show.
                _starved = 0;
            }
            // The oldest has had its turn, when later ones are finished.
            if (assignment.MetadataLength > 0 && MetadataOf(assignment, assignment.Tracker.CountOpen()) > points.MostMetadata)
                pauses.Begin(assignment, PauseReason.MetadataFull);
        }
        budget.Stuck = held;
    }

    private int Narrow(PartitionAssignment assignment, long held)
    {
        var open = assignment.Tracker.CountOpen();
        if (assignment.Paused.HasFlag(PauseReason.Stuck) || assignments.All.Count == 1 || open < Math.Max(1, (budget.Records - held) / 2))
            return 0;
        assignment.OpenWhenStuck = open;
        pauses.Begin(assignment, PauseReason.Stuck);
        return open;
    }

    private int Relax(PartitionAssignment assignment)
    {
        var open = assignment.Tracker.CountOpen();
        if (MetadataOf(assignment, open) < points.MostMetadata / 2)
            pauses.End(assignment, PauseReason.MetadataFull);
        if (open == 0 || open < Math.Min(Math.Min(budget.MaxRecords, limits.Finishable) / 4, assignment.OpenWhenStuck / 2))
            pauses.End(assignment, PauseReason.Stuck);
        return assignment.Paused.HasFlag(PauseReason.Stuck) ? open : 0;
    }

    private static int MetadataOf(PartitionAssignment assignment, int open) => assignment.MetadataLength + open / RecordsPerCharacter;
}
