namespace Kappa;

/// <summary>What a handler may know of the record that it was given. Safe on any thread.</summary>
/// <remarks><see cref="Key"/> borrows pooled memory: it is valid until the handler's task has completed.</remarks>
public readonly record struct RecordContext
{
    /// <summary>Topic that the record was read from.</summary>
    public required string Topic { get; init; }

    /// <summary>Partition that the record was read from.</summary>
    public required int Partition { get; init; }

    /// <summary>Offset of the record in its partition.</summary>
    public required long Offset { get; init; }

    /// <summary>Time that the record carries, UTC; <see cref="DateTimeOffset.UnixEpoch"/> when it carries none.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>The record's key as bytes; empty when <see cref="HasKey"/> is false.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>Whether the record has a key (a key may be empty).</summary>
    public bool HasKey { get; init; }

    /// <summary>The source row that the record stands for; null for live traffic.</summary>
    public RecordId? Id { get; init; }

    /// <summary>Number of this attempt, from 1.</summary>
    public int Attempt { get; init; }

    /// <summary>Who knows why the handler is cancelled; set by the host.</summary>
    public IRecordCancellation? Cancellation { private get; init; }

    /// <summary>Why the handler's token was cancelled; asked while the handler runs.</summary>
    public CancellationReason CancellationReason => Cancellation?.Reason ?? CancellationReason.None;

    /// <summary>Whether the record was replayed from history rather than sent by live traffic.</summary>
    public bool IsReplay => Id is not null;
}
