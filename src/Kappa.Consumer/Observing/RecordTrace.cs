using System.Diagnostics;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Observing;

/// <summary>
/// A span for each attempt at a record, where somebody listens: the child of the context that a live record carries; for a replayed record a trace of its own with a
/// link to the job's, since a trace of a million spans helps nobody. Any thread.
/// </summary>
internal static class RecordTrace
{
    private static readonly ActivitySource Source = new(ConsumerMeter.Name);

    /// <summary>Whether anybody listens.</summary>
    public static bool IsListening => Source.HasListeners();

    /// <summary>Begins a span; null when the listeners do not want it. The thread's current one stays what it was.</summary>
    public static Activity? Begin(InFlightRecord record, IReadOnlyList<KeyValuePair<string, object?>> tags)
    {
        var source = record.Record;
        var isReplay = source.TryGetId(out var id);
        var hasContext = TraceHeaders.TryRead(source.Headers, out var context);
        var current = Activity.Current;
        // Without a parent of its own the span would become the child of whatever this thread did before.
        Activity.Current = null;
        var span = Source.StartActivity(
            record.Assignment.Measures.SpanName, ActivityKind.Consumer, hasContext && !isReplay ? context : default, tags,
            hasContext && isReplay ? [new ActivityLink(context)] : null);
        Activity.Current = current;
        if (span is not { IsAllDataRequested: true })
            return span;
        span.SetTag(MessagingAttributes.Offset, source.Offset);
        span.SetTag(MessagingAttributes.Attempt, record.AttemptsInAll);
        if (isReplay)
            span.SetTag(MessagingAttributes.RecordId, id.ToString());
        if (!source.HasValue)
            span.SetTag(MessagingAttributes.Tombstone, true);
        return span;
    }

    /// <summary>Ends a span: with an outcome, or with the fault of an attempt.</summary>
    public static void End(Activity span, string outcome, Exception? fault)
    {
        if (span.IsAllDataRequested)
        {
            span.SetTag(MessagingAttributes.Outcome, outcome);
            if (fault is not null)
            {
                span.SetTag(MessagingAttributes.ErrorType, fault.GetType().FullName);
                span.SetStatus(ActivityStatusCode.Error, fault.Message);
                span.AddException(fault);
            }
        }
        // The thread may be anybody's that completed the handler's task: its current one is not ours to change.
        var current = Activity.Current;
        span.Stop();
        Activity.Current = current;
    }
}
