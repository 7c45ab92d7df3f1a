using Kappa.Consumer.Delaying;
using Kappa.Consumer.Handling;
using Kappa.Consumer.Ordering;
using Kappa.Consumer.Progress;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Receiving;

/// <summary>Takes a received batch in: each record is tracked, put in its lane, and given to the workers if it may begin. Owned by the poll thread.</summary>
internal sealed class Intake(
    RecordOrder order,
    Assignments assignments,
    RecordPool pool,
    KeyLanes lanes,
    InFlightBudget budget,
    HandlerWorkers workers,
    DelayedPartitions delayed,
    ProgressCounters counters)
{
    // Records looked at ahead of the one that is taken in: as long as memory takes to come, and no longer than it stays in the cache.
    private const int Group = 32;

    private readonly ulong[] _lanes = new ulong[Group];
    private InFlightRecord[] _ready = new InFlightRecord[1024];

    /// <summary>Takes a batch in; returns how many of its records there are to handle.</summary>
    public int Take(RecordBatch batch)
    {
        var count = batch.Count;
        if (_ready.Length < count)
            _ready = new InFlightRecord[count];
        var readyRecords = _ready.AsSpan();
        var taken = 0;
        var bytes = 0L;
        var ready = 0;
        var finishedBefore = 0;
        for (var i = 0; i < count; i++)
        {
            if (i % Group == 0)
                LookAhead(batch, i, Math.Min(Group, count - i));
            var received = batch[i];
            if (!assignments.TryFind(received.Topic, received.Partition, out var assignment) || assignment.IsClosing)
            {
                // came from the client's queue after its partition was taken away: the next owner reads it
                received.Release();
                continue;
            }
            if (assignment.RetryRound > 0 && delayed.Holds(assignment, in received))
            {
                received.Release();
                continue;
            }
            assignment.Measures.AddReceived();
            if (assignment.Inherited.Holds(received.Offset))
            {
                assignment.Tracker.TrackDone(received.Offset);
                finishedBefore++;
                received.Release();
                continue;
            }
            var (segment, index) = assignment.Tracker.Track(received.Offset);
            var record = pool.Take();
            record.Fill(in received, assignment, segment, index);
            if (assignment.RetryRound > 0)
                record.EarlierAttempts = RetryHeaders.Attempts(in received);
            taken++;
            bytes += record.Bytes;
            if (MayBegin(record, received.HasKey, _lanes[i % Group], assignment))
                readyRecords[ready++] = record;
        }
        counters.AddFinishedBefore(finishedBefore);
        if (taken == 0)
            return 0;
        // Before the workers can end the first of them.
        budget.Add(taken, bytes);
        counters.AddReceived(taken);
        workers.Add(readyRecords[..ready]);
        return taken;
    }

    // Lanes of keys, and what will be read and written for them.
    private void LookAhead(RecordBatch batch, int start, int count)
    {
        pool.Prefetch(count);
        if (order != RecordOrder.Key)
            return;
        for (var i = 0; i < count; i++)
        {
            var received = batch[start + i];
            if (!received.HasKey || !assignments.TryFind(received.Topic, received.Partition, out var assignment))
                continue;
            _lanes[i] = KeyLanes.LaneOf(received.Key.Span, assignment.LaneSeed);
            lanes.Prefetch(_lanes[i]);
        }
        for (var i = 0; i < count; i++)
            lanes.PrefetchLast(_lanes[i]);
    }

    private bool MayBegin(InFlightRecord record, bool hasKey, ulong laneOfKey, PartitionAssignment assignment) => (assignment.InOrderBeyond is null ? order : RecordOrder.Partition) switch
    {
        RecordOrder.Key => !hasKey || lanes.Enter(laneOfKey, record),
        RecordOrder.Partition => lanes.Enter(assignment.LaneSeed, record),
        _ => true,
    };
}
