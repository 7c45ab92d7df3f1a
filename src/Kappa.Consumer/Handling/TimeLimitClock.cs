namespace Kappa.Consumer.Handling;

/// <summary>
/// The time of one attempt: a token that is cancelled when the limit has passed or the outer token is, and which of the two it was. Used again for
/// other attempts as long as it was not cancelled.
/// </summary>
internal sealed class TimeLimitClock(TimeSpan limit, TimeProvider time, ConsumerLog log) : IRecordCancellation, IDisposable
{
    private static readonly TimeSpan LeastReminder = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _cancellation = new(Timeout.InfiniteTimeSpan, time);
    private CancellationTokenRegistration _outer;
    private CancellationTokenRegistration _passed;
    private RecordContext _context;
    private long _began;
    private volatile bool _isOuter;
    private ITimer? _reminder;

    public CancellationToken Token => _cancellation.Token;

    /// <summary>Whether it was the limit that has cancelled the attempt.</summary>
    public bool HasPassed => _cancellation.IsCancellationRequested && !_isOuter;

    /// <inheritdoc/>
    public CancellationReason Reason =>
        !_cancellation.IsCancellationRequested ? CancellationReason.None
        : _isOuter ? _context.CancellationReason
        : CancellationReason.TimeLimit;

    /// <summary>Begins the time of an attempt.</summary>
    public void Begin(RecordContext context, CancellationToken outer)
    {
        _context = context;
        _began = time.GetTimestamp();
        _cancellation.CancelAfter(limit);
        _passed = _cancellation.Token.UnsafeRegister(static clock => ((TimeLimitClock)clock!).RemindOfPassed(), this);
        _outer = outer.UnsafeRegister(static clock => ((TimeLimitClock)clock!).CancelOuter(), this);
    }

    /// <summary>Ends it; false when the clock cannot be used again.</summary>
    public bool End()
    {
        _outer.Dispose();
        _passed.Dispose();
        _reminder?.Dispose();
        // What it was cancelled for is still asked, perhaps; otherwise it lets go of the record.
        if (!_cancellation.TryReset())
            return false;
        _context = default;
        return true;
    }

    public void Dispose() => _cancellation.Dispose();

    private void CancelOuter()
    {
        // The limit may have passed a moment before: then that is the reason.
        if (!_cancellation.IsCancellationRequested)
            _isOuter = true;
        _cancellation.Cancel();
    }

    // A handler that heeds its token has ended long before the first reminder.
    private void RemindOfPassed()
    {
        if (_isOuter)
            return;
        var every = limit > LeastReminder ? limit : LeastReminder;
        _reminder = time.CreateTimer(static clock => ((TimeLimitClock)clock!).Remind(), this, every, every);
    }

    private void Remind() => log.HeedsNoTimeLimit(_context.Topic, _context.Partition, _context.Offset, time.GetElapsedTime(_began), limit);
}
