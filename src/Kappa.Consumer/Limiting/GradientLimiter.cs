using System.Threading.RateLimiting;
using Kappa.Consumer.Limiting;

namespace Kappa.Consumer;

/// <summary>
/// Permits as many at once as a service answers well: the limit follows the gradient of short against long latency, measured from a permit's
/// acquisition to its return. What a Kappa consumer does by itself, for other uses, and to be shared by several consumers of one dependency. Safe on many threads.
/// </summary>
/// <remarks>A return of a permit after a failure counts as any other: a dependency that fails quickly is a circuit breaker's matter.</remarks>
public sealed class GradientLimiter : RateLimiter
{
    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiters = new();
    private readonly GradientLimiterOptions _options;
    private readonly TimeProvider _time;
    private readonly AdaptiveLimit _limit;
    private int _inUse;
    private long _succeeded;
    private long _failed;
    private long? _idleSince;
    private bool _disposed;

    /// <summary>A limiter within these bounds.</summary>
    /// <exception cref="ArgumentException">The bounds make no sense.</exception>
    public GradientLimiter(GradientLimiterOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.MinPermits < 1 || options.MaxPermits < options.MinPermits || options.QueueLimit < 0)
            throw new ArgumentException($"MinPermits {options.MinPermits}, MaxPermits {options.MaxPermits}, QueueLimit {options.QueueLimit} make no sense.", nameof(options));
        _options = options with { };
        _time = time ?? TimeProvider.System;
        _limit = new AdaptiveLimit(options.MinPermits, options.MaxPermits, _time);
        _idleSince = _time.GetTimestamp();
    }

    /// <summary>Permits that may be out at once, now.</summary>
    public int Limit => _limit.Limit;

    /// <inheritdoc/>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_lock)
                return _idleSince is { } since ? _time.GetElapsedTime(since) : null;
        }
    }

    /// <inheritdoc/>
    public override RateLimiterStatistics GetStatistics()
    {
        lock (_lock)
        {
            return new RateLimiterStatistics
            {
                CurrentAvailablePermits = Math.Max(0, _limit.Limit - _inUse),
                CurrentQueuedCount = _waiters.Count,
                TotalSuccessfulLeases = _succeeded,
                TotalFailedLeases = _failed,
            };
        }
    }

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (_lock)
            return !HasWaiters() && permitCount <= _options.MaxPermits && TryTake(permitCount) is { } taken ? taken : Refuse();
    }

    /// <inheritdoc/>
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (permitCount > _options.MaxPermits)
                return new(Refuse());
            if (!HasWaiters() && TryTake(permitCount) is { } taken)
                return new(taken);
            if (IsQueueFull())
                return new(Refuse());
            waiter = new Waiter(permitCount);
            _waiters.Enqueue(waiter);
        }
        if (cancellationToken.CanBeCanceled)
            waiter.Cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).Granted.TrySetCanceled(token), waiter);
        return new(waiter.Granted.Task);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        List<Waiter> left;
        lock (_lock)
        {
            _disposed = true;
            left = [.. _waiters];
            _waiters.Clear();
        }
        foreach (var waiter in left)
            waiter.Granted.TrySetResult(RefusedLease.Instance);
        base.Dispose(disposing);
    }

    internal void Return(GradientLease lease)
    {
        if (lease.Permits > 0)
            _limit.Report(lease.Began, _time.GetTimestamp() - lease.Began, 1, Volatile.Read(ref _inUse));
        List<(Waiter Waiter, GradientLease Lease)>? granted = null;
        lock (_lock)
        {
            _inUse -= lease.Permits;
            while (!_disposed && _waiters.TryPeek(out var next))
            {
                if (!next.Granted.Task.IsCompleted)
                {
                    if (TryTake(next.Permits) is not { } taken)
                        break;
                    (granted ??= []).Add((next, taken));
                }
                _waiters.Dequeue();
            }
            if (_inUse == 0)
                _idleSince = _time.GetTimestamp();
        }
        // Outside of the lock: whoever waits goes on in its own way, and may return the permit at once.
        foreach (var (waiter, taken) in granted ?? [])
        {
            waiter.Cancellation.Dispose();
            if (!waiter.Granted.TrySetResult(taken))
                taken.Dispose();
        }
    }

    // Under the lock. Those that were cancelled wait no more.
    private bool HasWaiters()
    {
        while (_waiters.TryPeek(out var first) && first.Granted.Task.IsCompleted)
            _waiters.Dequeue();
        return _waiters.Count > 0;
    }

    // Under the lock.
    private bool IsQueueFull()
    {
        if (_waiters.Count < _options.QueueLimit)
            return false;
        for (var left = _waiters.Count; left > 0; left--)
        {
            var waiter = _waiters.Dequeue();
            if (!waiter.Granted.Task.IsCompleted)
                _waiters.Enqueue(waiter);
        }
        return _waiters.Count >= _options.QueueLimit;
    }

    // Under the lock. Whoever wants more than the limit of now has them when nobody else has any: nothing would come back that he could wait for.
    private GradientLease? TryTake(int permits)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_inUse > 0 && _inUse + permits > _limit.Limit)
            return null;
        _inUse += permits;
        _succeeded++;
        _idleSince = null;
        return new GradientLease(this, permits, _time.GetTimestamp());
    }

    // Under the lock.
    private RefusedLease Refuse()
    {
        _failed++;
        return RefusedLease.Instance;
    }

    private sealed class Waiter(int permits)
    {
        public int Permits { get; } = permits;

        public TaskCompletionSource<RateLimitLease> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenRegistration Cancellation { get; set; }
    }
}
