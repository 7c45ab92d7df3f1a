using Kappa.Kafka;

namespace Kappa.Consumer;

/// <summary>A received record before it is decoded. Borrows pooled memory: nothing of it may be kept after the decoder's task has completed.</summary>
public readonly struct EncodedRecord
{
    private readonly ReceivedRecord _record;

    internal EncodedRecord(ReceivedRecord record) => _record = record;

    /// <summary>Topic that the record was read from.</summary>
    public string Topic => _record.Topic;

    /// <summary>Whether there is a value; a tombstone has none.</summary>
    public bool HasValue => _record.HasValue;

    /// <summary>Value bytes; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Value => _record.Value;

    /// <summary>Key bytes; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Key => _record.Key;

    /// <summary>All headers.</summary>
    public HeaderBlock Headers => _record.Headers;
}
