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
    private InFlightRecord[] _ready = new InFlightRecord[1024];

    /// <summary>Takes a batch in; returns how many of its records there are to handle.</summary>
    public int Take(RecordBatch batch)
    {
        var count = batch.Count;
        if (_ready.Length < count)
            _ready = new InFlightRecord[count];
        var taken = 0;
        var bytes = 0L;
        var ready = 0;
        var finishedBefore = 0;
        for (var i = 0; i < count; i++)
        {
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
            if (MayBegin(record, in received, assignment))
                _ready[ready++] = record;
        }
        counters.AddFinishedBefore(finishedBefore);
        if (taken == 0)
            return 0;
        // Before the workers can end the first of them.
        budget.Add(taken, bytes);
        counters.AddReceived(taken);
        workers.Add(_ready.AsSpan(0, ready));
        return taken;
    }

    private bool MayBegin(InFlightRecord record, in ReceivedRecord received, PartitionAssignment assignment) => (assignment.InOrderBeyond is null ? order : RecordOrder.Partition) switch
    {
        RecordOrder.Key => !received.HasKey || lanes.Enter(KeyLanes.LaneOf(received.Key.Span, assignment.LaneSeed), record),
        RecordOrder.Partition => lanes.Enter(assignment.LaneSeed, record),
        _ => true,
    };
}
