using Kappa.Kafka;

namespace Kappa.Consumer;

/// <summary>
/// A received record before it is decoded. Borrows pooled memory, valid until the record's handler is done: a decoder may hand it on to the handler, and nothing
/// of it may be kept beyond.
/// </summary>
public readonly struct EncodedRecord
{
    private readonly ReceivedRecord _record;
    private readonly GivenRecord? _given;

    internal EncodedRecord(ReceivedRecord record) => _record = record;

    private EncodedRecord(GivenRecord given) => _given = given;

    /// <summary>Topic that the record was read from.</summary>
    public string Topic => _given is null ? _record.Topic : _given.Topic;

    /// <summary>Whether there is a value; a tombstone has none.</summary>
    public bool HasValue => _given is null ? _record.HasValue : _given.Value is not null;

    /// <summary>Value bytes; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Value => _given is null ? _record.Value : _given.Value.GetValueOrDefault();

    /// <summary>Whether there is a key; a key may be empty.</summary>
    public bool HasKey => _given is null ? _record.HasKey : _given.Key is not null;

    /// <summary>Key bytes; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Key => _given is null ? _record.Key : _given.Key.GetValueOrDefault();

    /// <summary>All headers.</summary>
    public HeaderBlock Headers => _given is null ? _record.Headers : _given.Headers;

    /// <summary>A record that was not received, to try a decoder on.</summary>
    /// <param name="value">Value bytes; null is a tombstone.</param>
    /// <param name="key">Key bytes; null is no key.</param>
    /// <param name="headers">Headers.</param>
    /// <param name="topic">Topic.</param>
    public static EncodedRecord Of(ReadOnlyMemory<byte>? value, ReadOnlyMemory<byte>? key = null, HeaderBlock headers = default, string topic = "") =>
        new(new GivenRecord(topic, value, key, headers));

    private sealed record GivenRecord(string Topic, ReadOnlyMemory<byte>? Value, ReadOnlyMemory<byte>? Key, HeaderBlock Headers);
}
