using System.Diagnostics;
using System.Text;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Observing;

/// <summary>The trace context in a record's headers, as W3C Trace Context has it: <c>traceparent</c> and <c>tracestate</c>.</summary>
internal static class TraceHeaders
{
    private static ReadOnlySpan<byte> Parent => "traceparent"u8;

    private static ReadOnlySpan<byte> State => "tracestate"u8;

    /// <summary>Reads a context; false when there is none, or one that is not understood.</summary>
    public static bool TryRead(HeaderBlock headers, out ActivityContext context)
    {
        context = default;
        return headers.TryGet(Parent, out var parent)
            && ActivityContext.TryParse(Encoding.UTF8.GetString(parent), headers.TryGet(State, out var state) ? Encoding.UTF8.GetString(state) : null, isRemote: true, out context);
    }

    /// <summary>Whether a header is one of a context.</summary>
    public static bool IsOne(ReadOnlySpan<byte> name) => name.SequenceEqual(Parent) || name.SequenceEqual(State);

    /// <summary>Whether what is written for the record carries a context of the host's own span, in place of the source's.</summary>
    public static bool HasOwn(InFlightRecord record) => record.Span is { IdFormat: ActivityIdFormat.W3C };

    /// <summary>Whether what is written for the record carries a context at all.</summary>
    public static bool HasAny(InFlightRecord record, bool hasId) => HasOwn(record) || record.Record.Headers.Count > (hasId ? 1 : 0);

    /// <summary>
    /// Adds the context of the span that handled the record; where there is none, the source's as it was: a trace goes on past a service that nobody
    /// watches.
    /// </summary>
    public static void Add(HeaderBlockBuilder builder, InFlightRecord record)
    {
        if (HasOwn(record))
        {
            AddOwn(builder, record);
            return;
        }
        foreach (var header in record.Record.Headers)
        {
            if (IsOne(header.Name))
                builder.Add(header.Name, header.Value, header.HasValue);
        }
    }

    /// <summary>Adds the context of the span that handled the record.</summary>
    public static void AddOwn(HeaderBlockBuilder builder, InFlightRecord record)
    {
        builder.Add(Parent, Encoding.ASCII.GetBytes(record.Span!.Id!));
        if (record.Span.TraceStateString is { Length: > 0 } state)
            builder.Add(State, Encoding.UTF8.GetBytes(state));
    }
}
