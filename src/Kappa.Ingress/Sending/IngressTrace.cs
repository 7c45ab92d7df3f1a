using System.Diagnostics;
using System.Text;
using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>
/// The trace of a run: one span of the source <c>Kappa.Ingress</c>, where somebody listens. Where a recorded trace is current, by that span or by the caller's own, every
/// record carries its context (W3C <c>traceparent</c>, 70 bytes); else none does.
/// </summary>
internal static class IngressTrace
{
    private static readonly ActivitySource Source = new("Kappa.Ingress");

    /// <summary>Begins the run's span; null when nobody listens.</summary>
    public static Activity? Begin(IngressPlan plan) => Source.StartActivity(
        $"send {plan.Topic}",
        ActivityKind.Producer,
        default(ActivityContext),
        [
            new("messaging.system", "kafka"), new("messaging.operation.name", "send"), new("messaging.operation.type", "send"),
            new("messaging.destination.name", plan.Topic), new("kappa.job.id", plan.Job.ToString()),
        ]);

    /// <summary>Headers that every record of the run carries.</summary>
    public static HeaderBlock Headers()
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C, Recorded: true } current)
            return HeaderBlock.Empty;
        var builder = new HeaderBlockBuilder();
        builder.Add("traceparent"u8, Encoding.ASCII.GetBytes(current.Id!));
        if (current.TraceStateString is { Length: > 0 } state)
            builder.Add("tracestate"u8, Encoding.UTF8.GetBytes(state));
        return builder.Build();
    }

    /// <summary>Bytes of headers in a record.</summary>
    public static int BytesOf(HeaderBlock headers)
    {
        var bytes = 0;
        foreach (var header in headers)
            bytes += header.Name.Length + header.Value.Length;
        return bytes;
    }

    /// <summary>Ends the run's span.</summary>
    public static void End(Activity? span, string? fault, IngressProgress progress)
    {
        span?.SetTag("messaging.batch.message_count", progress.SentRecords);
        if (fault is not null)
            span?.SetStatus(ActivityStatusCode.Error, fault);
    }
}
