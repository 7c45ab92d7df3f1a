using Kappa.Consumer.Committing;
using Kappa.Consumer.Delaying;
using Kappa.Consumer.Faults;
using Kappa.Consumer.Handling;
using Kappa.Consumer.Observing;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Receiving;

/// <summary>
/// The one thread that touches the <see cref="KafkaConsumer"/>. It never waits for a handler: when there is no room for records it leaves them in
/// the client's queue and goes on serving events, so that the membership of the group lives on.
/// </summary>
/// <remarks>
/// <code>
///            ┌──────────────────────────── one turn ───────────────────────────┐
///            ▼                                                                 │
///   room? ──yes──► receive ──► intake ──┐                                      │
///     └─no──► wait a little, serve ─────┴──► events ──► drains ──► commits ────┘
///                                              │
///                 assigned: begin    revoked: begin no more, drain, commit, hand over    lost: cancel, hand over
/// </code>
/// </remarks>
internal sealed class PollLoop(
    KafkaConsumer consumer, IReadOnlyList<string> topics, Assignments assignments, IntakeLimits limits, Intake intake, HandlerWorkers workers, AssignmentStart start, StuckPartitions stuck, DelayedPartitions delayed, PollThreadCommands commands, IOffsetCommits commits, Drain drain,
    Action unpark, Action<string>? onStatistics, RunMetrics metrics, RunFault runFault, bool isStatic, TimeProvider time, ClientReports reports)
{
    public const int MostPerReceive = 2000;

    /// <summary>What one turn may wait for a broker: for committed offsets when partitions come, for commits when they go, and to read again what is due in a retry topic.</summary>
    public static readonly TimeSpan LongestTurn = AssignmentStart.Timeout + OffsetCommits.LastCommitTimeout + DelayedPartitions.SeekTimeout;

    /// <summary>The same with transactions, where an aborted one is read again.</summary>
    public static readonly TimeSpan LongestTurnExactlyOnce = LongestTurn + AssignmentStart.Timeout + Seeks.Timeout;

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(5);

    // The others join again at their next heartbeat, and what they give up besides is theirs to drain.
    private static readonly TimeSpan RejoinTimeout = TimeSpan.FromSeconds(5);

    private long _turned = time.GetTimestamp();
    private bool _owesJoin;

    /// <summary>Time since the last turn began. Any thread.</summary>
    public TimeSpan SinceTurn => time.GetElapsedTime(Volatile.Read(ref _turned));

    /// <summary>Reads until the token is cancelled; then drains, commits and leaves the group.</summary>
    /// <param name="stop">Ends the reading.</param>
    /// <param name="abandon">Ends the wait for handlers that do not heed their cancellation.</param>
    public void Run(CancellationToken stop, CancellationToken abandon)
    {
        try
        {
            consumer.Subscribe(topics);
            while (!stop.IsCancellationRequested)
                Turn(stop);
        }
        catch (Exception fault)
        {
            runFault.Set(fault);
        }
        Stop(abandon);
    }

    private void Turn(CancellationToken stop)
    {
        Volatile.Write(ref _turned, time.GetTimestamp());
        var room = limits.Room;
        if (room > 0)
        {
            var began = metrics.BeginOperation();
            if (consumer.Receive(drain.IsPending || commits.IsPending ? Soon : Idle, Math.Min(room, MostPerReceive)) is { } batch)
            {
                metrics.Polled(began);
                limits.Took(intake.Take(batch));
            }
        }
        else
        {
            // Waits for room, or else, where the budget is not what leaves none, a moment for events.
            consumer.Poll(limits.WaitForRoom(Soon, stop) ? Soon : TimeSpan.Zero);
        }
        Serve();
        commands.Serve();
        commits.Tick();
        stuck.Tick();
        delayed.Tick();
        workers.Relieve();
        unpark();
    }

    private void Serve()
    {
        while (consumer.TryReadEvent(out var happened))
            Take(happened);
        start.Continue();
        drain.Continue();
    }

    private void Take(ConsumerEvent happened)
    {
        switch (happened)
        {
            case ConsumerEvent.Assigned assigned:
                _owesJoin = false;
                start.Begin(assigned.Partitions);
                break;
            case ConsumerEvent.Revoked revoked:
                _owesJoin = isStatic;
                start.Forget();
                drain.Begin(revoked.Partitions, isLost: false);
                break;
            case ConsumerEvent.Lost lost:
                _owesJoin = false;
                start.Forget();
                drain.Begin(lost.Partitions, isLost: true);
                break;
            case ConsumerEvent.ReachedEnd(var partition, var end):
                // What is let go because it is not due yet is read again.
                foreach (var assignment in assignments.Of([partition]).Where(each => !each.Paused.HasFlag(PauseReason.NotDue)))
                    assignment.ReadTo = end;
                break;
            case ConsumerEvent.Committed committed:
                commits.Take(committed.Offsets, committed.Error);
                break;
            case ConsumerEvent.Failed failed when FaultTable.OfClient(failed.Error) == FaultAction.Stop:
                runFault.Set(new KappaConsumerException($"The consumer has failed: {failed.Error.Reason}", new KafkaException(failed.Error)));
                break;
            case ConsumerEvent.Failed failed:
                reports.Report(failed.Error);
                break;
            case ConsumerEvent.Statistics statistics:
                onStatistics?.Invoke(statistics.Json);
                break;
            case ConsumerEvent.Logged logged:
                reports.Report(logged.Line);
                break;
        }
    }

    private void Stop(CancellationToken abandon)
    {
        commands.End();
        try
        {
            drain.BeginStop();
            while (!drain.IsOver && !abandon.IsCancellationRequested)
            {
                Volatile.Write(ref _turned, time.GetTimestamp());
                workers.Relieve();
                unpark();
                consumer.Poll(Soon);
                Serve();
                commits.Tick();
            }
            drain.Abandon();
            commits.CommitLast();
            Volatile.Write(ref _turned, time.GetTimestamp());
            JoinAgain(abandon);
        }
        catch (Exception fault)
        {
            runFault.Set(fault);
        }
    }

    // A member of the cooperative protocol that has given partitions up joins the group again, and then others get them. A static one that ends before leaves them to nobody: its next process
    // takes its place as it was, and joins no further time.
    private void JoinAgain(CancellationToken abandon)
    {
        var began = time.GetTimestamp();
        while (_owesJoin && time.GetElapsedTime(began) < RejoinTimeout && !abandon.IsCancellationRequested)
        {
            consumer.Poll(Soon);
            while (consumer.TryReadEvent(out var happened))
            {
                // Nothing is in work any more. What is assigned now is not read, and answered by the close.
                if (happened is ConsumerEvent.Assigned or ConsumerEvent.Lost)
                    _owesJoin = false;
                else if (happened is ConsumerEvent.Revoked revoked)
                    consumer.CompleteRevoke(revoked.Partitions);
            }
        }
    }
}
