using Kappa.Consumer.Faults;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Observing;

/// <summary>Watches attempts at records, from before the value is decoded until the result is encoded: their duration and their span. Any thread.</summary>
internal sealed class RecordObserver(RunMetrics metrics, TimeProvider time)
{
    /// <summary>Whether anybody wants to know: asked once an attempt, so that it costs next to nothing when nobody does.</summary>
    public bool IsListening => metrics.IsProcessListened || RecordTrace.IsListening;

    /// <summary>An attempt begins.</summary>
    public void Begin(InFlightRecord record)
    {
        record.ObservedSince = time.GetTimestamp();
        record.Span = RecordTrace.IsListening ? RecordTrace.Begin(record, metrics.ProcessTags(record.Assignment.Measures)) : null;
    }

    /// <summary>The attempt has ended: with an outcome, or with another one to come (null), each with the fault that led to it. Only where it was begun.</summary>
    public void End(InFlightRecord record, RecordOutcome? outcome, Exception? fault)
    {
        if (record.ObservedSince == 0)
            return;
        var took = time.GetElapsedTime(record.ObservedSince);
        record.ObservedSince = 0;
        if (record.Span is { } span)
            RecordTrace.End(span, NameOf(outcome), fault);
        metrics.Processed(record.Assignment.Measures, took, fault);
    }

    /// <summary>The attempt has failed, and this is done about it.</summary>
    public void Failed(InFlightRecord record, FaultAction action, Exception fault) => End(
        record,
        action switch
        {
            FaultAction.DeadLetter => RecordOutcome.DeadLettered,
            FaultAction.Delay => RecordOutcome.Delayed,
            _ => null,
        },
        fault);

    private static string NameOf(RecordOutcome? outcome) => outcome switch
    {
        RecordOutcome.Result => "result",
        RecordOutcome.Filtered => "filtered",
        RecordOutcome.DeadLettered => "dead_letter",
        RecordOutcome.Delayed => "delayed",
        _ => "retry",
    };
}
