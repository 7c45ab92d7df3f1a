using Kappa.Kafka;

namespace Kappa.Sink;

/// <summary>A record that stops the sink, since nothing may be dropped.</summary>
internal static class UnusableRecord
{
    public static SinkException At(in ReceivedRecord record, string what, Exception? inner = null) => new(
        SinkFault.Record, $"The record at offset {record.Offset} of partition {record.Partition} of topic {record.Topic} {what}.", inner);
}
