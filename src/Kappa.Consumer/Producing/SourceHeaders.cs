using Kappa.Consumer.Delaying;
using Kappa.Consumer.Observing;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Producing;

/// <summary>The headers of a source record, for a copy of it in another topic.</summary>
internal static class SourceHeaders
{
    /// <summary>Adds them, without what an earlier copy was told of itself, and with the trace of the host's own span where there is one.</summary>
    public static void Copy(HeaderBlockBuilder builder, InFlightRecord record)
    {
        var hasOwnTrace = TraceHeaders.HasOwn(record);
        foreach (var header in record.Record.Headers)
        {
            if (!DeadLetterHeaders.IsOne(header.Name) && !RetryHeaders.IsOne(header.Name) && !(hasOwnTrace && TraceHeaders.IsOne(header.Name)))
                builder.Add(header.Name, header.Value, header.HasValue);
        }
        if (hasOwnTrace)
            TraceHeaders.AddOwn(builder, record);
    }
}
