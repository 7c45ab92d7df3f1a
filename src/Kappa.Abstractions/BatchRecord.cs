namespace Kappa;

/// <summary>A record of a batch. Finished once, on any thread; what follows (its result is encoded and handed to the producer) is done by that thread.</summary>
/// <typeparam name="TIn">Type that a record's value is decoded to.</typeparam>
/// <typeparam name="TOut">Type of the result.</typeparam>
/// <param name="value">The decoded value.</param>
/// <param name="context">Where the record came from.</param>
/// <param name="cancellationToken">The record's own token.</param>
public sealed class BatchRecord<TIn, TOut>(TIn value, RecordContext context, CancellationToken cancellationToken = default)
{
    private readonly TaskCompletionSource<TOut?> _completion = new();

    /// <summary>The decoded value.</summary>
    public TIn Value { get; } = value;

    /// <summary>Where the record came from. What it borrows is valid until the record is finished.</summary>
    public RecordContext Context { get; } = context;

    /// <summary>Cancelled when the host stops, or the partition of this one record is taken away, and the time to drain is over.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Whether it is finished.</summary>
    public bool IsFinished => _completion.Task.IsCompleted;

    /// <summary>How it is finished: its result, or its fault.</summary>
    public Task<TOut?> Completion => _completion.Task;

    /// <summary>The record is handled, with this result, or with none (null). False when it was finished before.</summary>
    public bool Complete(TOut? result) => _completion.TrySetResult(result);

    /// <summary>The attempt at this one record has failed. False when it was finished before.</summary>
    public bool Fail(Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return _completion.TrySetException(fault);
    }
}
