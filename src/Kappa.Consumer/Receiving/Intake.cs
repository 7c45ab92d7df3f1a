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
    private int _readyCount;

    /// <summary>Takes a batch in; returns how many of its records there are to handle.</summary>
    public int Take(RecordBatch batch)
    {
        if (_ready.Length < batch.Count)
            _ready = new InFlightRecord[batch.Count];
        _readyCount = 0;
        var taken = 0;
        var bytes = 0L;
        for (var start = 0; start < batch.Count;)
        {
            var end = start + batch.RunFrom(start);
            var first = batch[start];
            if (assignments.TryFind(first.Topic, first.Partition, out var assignment) && !assignment.IsClosing)
                taken += Take(batch, start, end, assignment, ref bytes);
            else
                Release(batch, start, end);
            start = end;
        }
        if (taken == 0)
            return 0;
        // Before the workers can end the first of them.
        budget.Add(taken, bytes);
        counters.AddReceived(taken);
        workers.Add(_ready.AsSpan(0, _readyCount));
        return taken;
    }

    // Came from the client's queue after its partition was taken away: the next owner reads it.
    private static void Release(RecordBatch batch, int start, int end)
    {
        for (var i = start; i < end; i++)
            batch[i].Release();
    }

    // Takes the records of one partition in.
    private int Take(RecordBatch batch, int start, int end, PartitionAssignment assignment, ref long bytes)
    {
        var ready = _ready.AsSpan();
        var inherited = assignment.Inherited;
        var orderNow = assignment.InOrderBeyond is null ? order : RecordOrder.Partition;
        var received = 0;
        var taken = 0;
        for (var i = start; i < end; i++)
        {
            var ahead = (i - start) % Group;
            if (ahead == 0)
                LookAhead(batch, i, Math.Min(Group, end - i), orderNow, assignment);
            var record = batch[i];
            if (assignment.RetryRound > 0 && delayed.Holds(assignment, in record))
            {
                record.Release();
                continue;
            }
            received++;
            if (inherited.Holds(record.Offset))
            {
                assignment.Tracker.TrackDone(record.Offset);
                record.Release();
                continue;
            }
            var (segment, index) = assignment.Tracker.Track(record.Offset);
            var inFlight = pool.Take();
            inFlight.Fill(in record, assignment, segment, index);
            if (assignment.RetryRound > 0)
                inFlight.EarlierAttempts = RetryHeaders.Attempts(in record);
            taken++;
            bytes += inFlight.Bytes;
            var mayBegin = orderNow switch
            {
                RecordOrder.Key => !record.HasKey || lanes.Enter(_lanes[ahead], inFlight),
                RecordOrder.Partition => lanes.Enter(assignment.LaneSeed, inFlight),
                _ => true,
            };
            if (mayBegin)
                ready[_readyCount++] = inFlight;
        }
        assignment.Measures.AddReceived(received);
        counters.AddFinishedBefore(received - taken);
        return taken;
    }

    // Lanes of keys, and what will be read and written for them.
    private void LookAhead(RecordBatch batch, int start, int count, RecordOrder order, PartitionAssignment assignment)
    {
        pool.Prefetch(count);
        if (order != RecordOrder.Key)
            return;
        var laneOf = _lanes.AsSpan(0, count);
        for (var i = 0; i < laneOf.Length; i++)
        {
            laneOf[i] = KeyLanes.LaneOf(batch[start + i].Key.Span, assignment.LaneSeed);
            lanes.Prefetch(laneOf[i]);
        }
        foreach (var lane in laneOf)
            lanes.PrefetchLast(lane);
    }
}
