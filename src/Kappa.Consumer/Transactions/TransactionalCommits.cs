using Kappa.Consumer.Committing;
using Kappa.Consumer.Faults;
using Kappa.Consumer.Observing;
using Kappa.Consumer.Receiving;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Transactions;

/// <summary>
/// Commits what is finished in one transaction with what was written for it, once an interval. Owned by the poll thread; calls that wait for a broker are made on
/// another, so that the membership lives on.
/// </summary>
/// <remarks>
/// <code>
///           interval over,               all is acknowledged:
///           or partitions leave          offsets and metadata are taken
///   open ─────────────────────► closing ────────────────────────────────► committing ──► open
///    │ a record failed,            │ metadata does not fit,                   │ an error
///    │ partitions were lost        ▼ or a record failed                       ▼
///    └─────────────────────────► aborting ──────────────────────────► returning ──► open
///                                 assignments void                     read again from what the group has
/// </code>
/// While the gate is closed handlers go on, and what they bring is parked. What is acknowledged by then and what is finished are the same records: so a transaction
/// holds the results of exactly the records that its offsets and metadata count as finished. Where they cannot say so, it is aborted.
/// </remarks>
internal sealed class TransactionalCommits(
    KafkaConsumer consumer, Assignments assignments, CommitPoints points, OutputTransactions transactions, TransactionGate gate, PartitionPauses pauses, TimeSpan interval,
    TimeSpan longest, TimeProvider time, RunMetrics metrics, RunFault runFault, ConsumerLog log) : IOffsetCommits
{
    private static readonly TimeSpan LastCommitTimeout = 2 * OffsetCommits.LastCommitTimeout;
    private static readonly TimeSpan LastTurn = TimeSpan.FromMilliseconds(5);

    private readonly List<(PartitionAssignment Assignment, CommitPoint Point)> _sent = [];
    private State _state;
    private Task<KafkaError> _work = Task.FromResult(default(KafkaError));
    private long _last = time.GetTimestamp();
    private long _dirtySince;
    private long _began;
    private bool _isLeaving;
    private bool _hasLost;

    private enum State
    {
        Open,
        Closing,
        Committing,
        Aborting,
        Returning,
        Ended,
    }

    /// <summary>Reads void assignments again from what the group has; false: try again in the next turn. Set before the first turn.</summary>
    public Func<bool> Return { get; set; } = () => true;

    /// <summary>Lets parked records go on. Set before the first turn.</summary>
    public Action Unpark { get; set; } = () => { };

    public bool IsPending => _state is not (State.Open or State.Ended);

    public void Tick()
    {
        points.Advance();
        if (_state == State.Open)
            TickOpen();
        if (_state is State.Closing or State.Committing or State.Aborting && _work.IsCompleted)
            GoOn(_work.Result);
        if (_state == State.Returning && Return())
            Open();
    }

    public void Take(IReadOnlyList<PartitionOffset> offsets, KafkaError error)
    {
        // Of a seek, which sets the group's offsets by itself.
        if (error.IsError)
            log.CommitFailed(error.Code, error.Reason);
    }

    public bool TryCommitLast(IReadOnlyCollection<PartitionAssignment> leaving)
    {
        points.Advance();
        if (_state == State.Ended)
            return true;
        if (_state != State.Open)
            return false;
        // With the last partitions goes everything, also what was finished under assignments that a seek has ended.
        if (!gate.HasFailed && leaving.All(IsSettled) && (!gate.IsDirty || leaving.Count < assignments.All.Count))
        {
            Forget(leaving);
            return true;
        }
        _isLeaving = true;
        if (gate.HasFailed)
            Abort();
        else
            Close();
        return false;
    }

    // Before the offsets are taken, their results are in the transaction and the offsets will not be; afterwards the broker says whether they are still ours.
    public void Lose(IReadOnlyCollection<PartitionAssignment> lost)
    {
        Forget(lost);
        if (lost.All(assignment => assignment.IsVoid || assignment.Tracker.Position is null))
            return;
        if (_state == State.Open)
            Abort();
        else if (_state == State.Closing)
            _hasLost = true;
    }

    public void CommitLast()
    {
        var began = time.GetTimestamp();
        while (!TryCommitLast(assignments.All) && time.GetElapsedTime(began) < LastCommitTimeout)
        {
            _work.Wait(LastTurn);
            Tick();
        }
        gate.Close();
        transactions.End();
    }

    private void Forget(IReadOnlyCollection<PartitionAssignment> gone)
    {
        foreach (var assignment in gone)
            gate.Forget(assignment.Partition);
    }

    // Nothing of it is left to commit, and nothing can be written for it any more.
    private bool IsSettled(PartitionAssignment assignment) =>
        assignment.IsVoid
        || (points.Of(assignment) is not { } point || point.IsSent(assignment)) && (assignment.IsSealed || assignment.Tracker.CountOpen() == 0);

    private void TickOpen()
    {
        var now = time.GetTimestamp();
        if (gate.IsDirty && _dirtySince == 0)
            _dirtySince = now;
        if (gate.HasFailed)
        {
            Abort();
            return;
        }
        if (time.GetElapsedTime(_last, now) < interval)
            return;
        _last = now;
        if (gate.IsDirty || assignments.All.Any(assignment => !assignment.IsVoid && points.Of(assignment) is { } point && !point.IsSent(assignment)))
            Close();
    }

    private void GoOn(KafkaError error)
    {
        switch (_state)
        {
            case State.Closing when gate.HasFailed || _hasLost:
                Abort();
                break;
            case State.Closing:
                Commit();
                break;
            case State.Committing when error.IsError:
                metrics.Committed(_began, error.Code);
                Act(error);
                Abort();
                break;
            case State.Committing:
                metrics.Committed(_began, 0);
                var isRead = true;
                foreach (var (assignment, point) in _sent)
                {
                    assignment.Committed = point.Offset;
                    isRead &= !EndsOrder(assignment, point);
                }
                if (isRead)
                    Open();
                else
                    _state = State.Returning;
                break;
            case State.Aborting:
                if (error.IsError)
                {
                    // Nothing more is written or committed; the group has what was committed before.
                    runFault.Set(new KappaConsumerException($"Transactions cannot go on: {error.Reason}", new KafkaException(error)));
                    _state = State.Ended;
                    break;
                }
                _state = State.Returning;
                break;
        }
    }

    // The record that held up so many has ended. Lanes of keys cannot follow one of the whole partition: what waits there is read again, and nothing is undone, as all that is finished is
    // committed now.
    private static bool EndsOrder(PartitionAssignment assignment, CommitPoint point)
    {
        if (assignment.IsLeaving || assignment.InOrderBeyond is not { } beyond || point.Offset <= beyond)
            return false;
        assignment.InOrderBeyond = null;
        assignment.Void();
        return true;
    }

    private void Close()
    {
        gate.Close();
        _state = State.Closing;
        _work = Begin(transactions.Flush);
    }

    // Everything that was written is acknowledged, and nothing is written: what is finished is what the transaction holds.
    private void Commit()
    {
        points.Advance();
        _sent.Clear();
        var unsaid = new List<PartitionAssignment>();
        foreach (var assignment in assignments.All)
        {
            // Nobody is inside the gate: what is over now is never written for again.
            assignment.IsSealed = assignment.IsOver;
            if (assignment.IsVoid || points.Of(assignment) is not { } point || point.IsSent(assignment))
                continue;
            if (point.IsWhole)
                _sent.Add((assignment, point));
            else
                unsaid.Add(assignment);
        }
        if (unsaid.Count > 0)
        {
            Wait(unsaid);
            return;
        }
        if (_sent.Count == 0 && !gate.IsDirty)
        {
            Reopen();
            return;
        }
        foreach (var (assignment, point) in _sent)
            (assignment.Sent, assignment.SentMetadata) = (point.Offset, point.Metadata);
        var offsets = _sent.ConvertAll(each => new PartitionOffset(each.Assignment.Partition.Topic, each.Assignment.Partition.Partition, each.Point.Offset, each.Point.Metadata));
        // Now, with the offsets: a generation that comes later is one in which these partitions may be another's.
        var group = consumer.GroupMetadata();
        _began = metrics.BeginOperation();
        _state = State.Committing;
        _work = Begin(() => transactions.Commit(offsets, group));
    }

    // What is in work of these partitions ends, and most of it says less when it has; but a transaction cannot wait for long.
    private void Wait(List<PartitionAssignment> unsaid)
    {
        if (!_isLeaving && (_dirtySince == 0 || time.GetElapsedTime(_dirtySince) < longest / 2))
        {
            foreach (var assignment in unsaid)
                pauses.Begin(assignment, PauseReason.MetadataFull);
            Reopen();
            return;
        }
        foreach (var assignment in unsaid)
            assignment.InOrderBeyond = assignment.Tracker.CommitPoint;
        Abort();
    }

    private void Abort()
    {
        log.TransactionAborted();
        gate.Close();
        foreach (var assignment in assignments.All)
        {
            // Of which nothing was received, nothing is undone.
            if (assignment.Tracker.Position is not null)
                assignment.Void();
            else
                (assignment.Sent, assignment.SentMetadata) = (null, null);
        }
        _hasLost = false;
        _state = State.Aborting;
        _work = Begin(transactions.Abort);
    }

    // On a thread of its own: behind handlers that block the pool's threads, a commit would come too late for its transaction.
    private static Task<KafkaError> Begin(Func<KafkaError> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Open()
    {
        _dirtySince = 0;
        _isLeaving = false;
        _state = State.Open;
        gate.Open();
        Unpark();
    }

    private void Reopen()
    {
        _isLeaving = false;
        _state = State.Open;
        gate.Reopen();
        Unpark();
    }

    private void Act(KafkaError error)
    {
        log.TransactionFailed(error.Code, error.Reason);
        if (error.Code == FaultTable.MetadataTooLarge)
            points.Shorten(log);
        // A producer that failed for good is replaced; a member that may not commit ends.
        if (!error.IsFatal && FaultTable.OfCommit(error) == FaultAction.Stop)
            runFault.Set(new KappaConsumerException($"Offsets cannot be committed: {error.Reason}", new KafkaException(error)));
    }
}
