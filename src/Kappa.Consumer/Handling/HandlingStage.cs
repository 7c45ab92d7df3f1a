using System.Diagnostics;
using System.Runtime.CompilerServices;
using Kappa.Consumer.Breaking;
using Kappa.Consumer.Faults;
using Kappa.Consumer.Limiting;
using Kappa.Consumer.Observing;
using Kappa.Consumer.Producing;
using Kappa.Consumer.Progress;
using Kappa.Consumer.Retrying;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Handling;

/// <summary>
/// Decodes a record, calls the handler, and has the result written. What completes at once stays on the worker's thread; what does not goes on
/// where its task completes. No exception of user code leaves this class: <see cref="FaultTable"/> says what becomes of it.
/// </summary>
internal sealed class HandlingStage<TIn, TOut>(
    IRecordDecoder<TIn> decoder,
    IKappaHandler<TIn, TOut> handler,
    ProducingStage<TOut> producing,
    RetryOptions retry,
    HandlerTimes times,
    Circuit? circuit,
    RecordEnds ends,
    ProgressCounters counters,
    RunMetrics metrics,
    RecordObserver observer,
    RunFault runFault,
    ConsumerLog log) : IRecordStage
{
    private readonly Backoff _backoff = new(retry, Random.Shared);

    /// <summary>Where records wait for their next attempt. Set before the first record.</summary>
    public RetrySchedule? Retries { get; set; }

    /// <summary>Told when a record that went on by itself has ended its handler. Set before the first record.</summary>
    public HandlerWorkers? Workers { get; set; }

    public bool Run(InFlightRecord started, ref EndedRecords ended, out InFlightRecord? follower)
    {
        var record = Unsafe.As<HandledRecord<TIn, TOut>>(started);
        follower = null;
        if (record.Assignment.IsClosing)
        {
            GiveBack(record, ref ended);
            return true;
        }
        record.Attempt++;
        if (observer.IsListening)
            observer.Begin(record);
        TIn value;
        try
        {
            var decoding = decoder.DecodeAsync(new EncodedRecord(record.Record), record.Assignment.Token);
            if (!decoding.IsCompleted)
            {
                record.AwaitDecoded(decoding);
                return false;
            }
            value = decoding.GetAwaiter().GetResult();
        }
        catch (Exception fault)
        {
            return FailDecode(record, fault, ref ended, out follower);
        }
        return Handle(record, value, ref ended, out follower);
    }

    public void GiveBack(InFlightRecord record, ref EndedRecords ended)
    {
        for (InFlightRecord? next = record; next is not null;)
        {
            var follower = next.LeaveLane();
            // Received anew, after a seek or when the partition came back: it is what waits now, and has waited long enough.
            if (follower is not null && follower.Assignment != record.Assignment && !follower.Assignment.IsClosing)
            {
                Workers!.Add([follower]);
                follower = null;
            }
            next.ReturnPermit();
            circuit?.Return(next);
            RecordEnds.GiveBack(next, ref ended);
            RecordEnds.Free(next, ref ended);
            next = follower;
        }
    }

    /// <summary>Gives back a parked record that nobody will write.</summary>
    public void GiveBackParked(ResultRecord<TOut> record, ref EndedRecords ended)
    {
        // It has left its lane already.
        if (record.IsRewrite)
            EndRefusedRewrite(record, ref ended);
        else
            GiveBack(record, ref ended);
    }

    /// <summary>A record whose decoding took time is decoded.</summary>
    public void GoOnDecoded(HandledRecord<TIn, TOut> record)
    {
        var ended = default(EndedRecords);
        TIn value;
        try
        {
            value = record.TakeDecoded();
        }
        catch (Exception fault)
        {
            End(FailDecode(record, fault, ref ended, out var next), next, ref ended);
            return;
        }
        End(Handle(record, value, ref ended, out var follower), follower, ref ended);
    }

    /// <summary>A record whose handler took time is handled.</summary>
    public void GoOnHandled(HandledRecord<TIn, TOut> record)
    {
        var ended = default(EndedRecords);
        times.Ended(record.Began, Workers!.Running);
        TOut? result;
        try
        {
            result = record.TakeHandled();
        }
        catch (Exception fault)
        {
            End(Fail(record, fault, ref ended, out var next), next, ref ended);
            return;
        }
        End(Write(record, result, ref ended, out var follower), follower, ref ended);
    }

    /// <summary>A parked record has been written.</summary>
    public void GoOnUnparked(ResultRecord<TOut> record, WriteStep step)
    {
        var ended = default(EndedRecords);
        if (record.IsRewrite)
        {
            if (step == WriteStep.Refused)
                EndRefusedRewrite(record, ref ended);
            ends.Settle(ref ended);
            return;
        }
        End(Conclude(record, step, ref ended, out var follower), follower, ref ended);
    }

    private bool Handle(HandledRecord<TIn, TOut> record, TIn value, ref EndedRecords ended, out InFlightRecord? follower)
    {
        follower = null;
        TOut? result;
        var context = ExecutionContext.Capture();
        try
        {
            if (record.Span is { } span)
                Activity.Current = span;
            var handling = handler.HandleAsync(value, ContextOf(record), record.Assignment.Token);
            if (!handling.IsCompleted)
            {
                record.Began = times.Begin();
                record.AwaitHandled(handling);
                return false;
            }
            result = handling.GetAwaiter().GetResult();
        }
        catch (Exception fault)
        {
            return Fail(record, fault, ref ended, out follower);
        }
        finally
        {
            // What a handler leaves in the thread's context (AsyncLocal, Activity.Current) is not for the next record.
            if (context is not null && !ReferenceEquals(context, ExecutionContext.Capture()))
                ExecutionContext.Restore(context);
        }
        return Write(record, result, ref ended, out follower);
    }

    private bool Write(HandledRecord<TIn, TOut> record, TOut? result, ref EndedRecords ended, out InFlightRecord? follower)
    {
        follower = null;
        record.Began = 0;
        record.ReturnPermit();
        // Late: the partition may have another owner by now, whose result counts.
        if (record.Assignment.IsOver)
        {
            observer.End(record, outcome: null, fault: null);
            GiveBack(record, ref ended);
            return true;
        }
        circuit?.Succeed(record);
        return Conclude(record, producing.WriteResult(record, result), ref ended, out follower);
    }

    private bool Conclude(ResultRecord<TOut> record, WriteStep step, ref EndedRecords ended, out InFlightRecord? follower)
    {
        follower = null;
        switch (step)
        {
            case WriteStep.Parked:
                return false;
            case WriteStep.Refused:
                GiveBack(record, ref ended);
                return true;
            case WriteStep.Taken:
                follower = LeaveLane(record, ref ended);
                if (record.Part())
                    RecordEnds.Free(record, ref ended);
                return true;
            default:
                follower = LeaveLane(record, ref ended);
                RecordEnds.Finish(record, record.Outcome, ref ended);
                RecordEnds.Free(record, ref ended);
                return true;
        }
    }

    private bool FailDecode(HandledRecord<TIn, TOut> record, Exception fault, ref EndedRecords ended, out InFlightRecord? follower) =>
        Act(record, OutgoingFault.Decode, fault, FaultTable.OfDecode(fault), ref ended, out follower);

    private bool Fail(HandledRecord<TIn, TOut> record, Exception fault, ref EndedRecords ended, out InFlightRecord? follower)
    {
        FaultAction action;
        try
        {
            // What is cancelled because its partition is gone says nothing about the dependency.
            var isHeld = circuit is not null && !record.Assignment.IsOver && circuit.Fail(record, fault);
            action = isHeld ? FaultAction.Hold : FaultTable.OfHandler(fault, record.Attempt, record.Assignment.RetryRound, retry);
        }
        catch (Exception thrown)
        {
            // Whether to try again is not known, so the record may become neither a dead letter nor another attempt.
            var source = record.Record;
            runFault.Set(new KappaConsumerException(
                $"Retry:ShouldRetry or Circuit:ShouldCount has thrown, asked about a fault of {source.Topic}/{source.Partition}/{source.Offset}: {thrown.Message}", thrown));
            action = FaultAction.Stop;
        }
        return Act(record, OutgoingFault.Handle, fault, action, ref ended, out follower);
    }

    private bool Act(
        HandledRecord<TIn, TOut> record, string stage, Exception fault, FaultAction action, ref EndedRecords ended, out InFlightRecord? follower)
    {
        follower = null;
        record.Began = 0;
        record.ReturnPermit();
        circuit?.Return(record);
        observer.Failed(record, action, fault);
        if (record.Assignment.IsOver || action == FaultAction.Stop)
        {
            GiveBack(record, ref ended);
            return true;
        }
        var source = record.Record;
        if (action is FaultAction.Retry or FaultAction.RetryAlways or FaultAction.Hold)
        {
            var pause = _backoff.After(record.Attempt);
            log.Retrying(fault, source.Topic, source.Partition, source.Offset, record.AttemptsInAll, pause);
            counters.AddRetry();
            metrics.Retried(fault, stage);
            if (action == FaultAction.Hold)
                record.Attempt--;
            record.Detach();
            if (!Retries!.TryAdd(record, pause))
                GiveBack(record, ref ended);
            return true;
        }
        if (action == FaultAction.Delay)
        {
            var round = record.Assignment.RetryRound + 1;
            log.Delaying(fault, source.Topic, source.Partition, source.Offset, retry.Topics[round - 1].Name, record.AttemptsInAll);
            return Conclude(record, producing.WriteDeadLetter(record, OutgoingFault.Of(stage, fault) with { RetryRound = round }), ref ended, out follower);
        }
        log.DeadLettering(fault, source.Topic, source.Partition, source.Offset, record.AttemptsInAll, stage);
        return Conclude(record, producing.WriteDeadLetter(record, OutgoingFault.Of(stage, fault)), ref ended, out follower);
    }

    // A follower whose assignment closes is not begun; it need not wait for a slot to be told so.
    private InFlightRecord? LeaveLane(InFlightRecord record, ref EndedRecords ended)
    {
        var follower = record.LeaveLane();
        if (follower is null || !follower.Assignment.IsClosing)
            return follower;
        GiveBack(follower, ref ended);
        return null;
    }

    private static void EndRefusedRewrite(ResultRecord<TOut> record, ref EndedRecords ended)
    {
        RecordEnds.GiveBack(record, ref ended);
        if (record.Part())
            RecordEnds.Free(record, ref ended);
    }

    private void End(bool isDone, InFlightRecord? follower, ref EndedRecords ended)
    {
        ends.Settle(ref ended);
        if (isDone)
            Workers!.Finish(follower);
    }

    private static RecordContext ContextOf(InFlightRecord record)
    {
        var source = record.Record;
        return new RecordContext
        {
            Topic = source.Topic,
            Partition = source.Partition,
            Offset = source.Offset,
            Timestamp = source.TimestampUnixMs < 0 ? DateTimeOffset.UnixEpoch : DateTimeOffset.FromUnixTimeMilliseconds(source.TimestampUnixMs),
            Key = source.Key,
            HasKey = source.HasKey,
            Id = source.TryGetId(out var id) ? id : null,
            Cancellation = record.Assignment,
            Attempt = record.AttemptsInAll,
        };
    }
}
