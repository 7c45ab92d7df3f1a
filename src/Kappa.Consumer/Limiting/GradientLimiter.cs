using System.Threading.RateLimiting;
using Kappa.Consumer.Limiting;

namespace Kappa.Consumer;

/// <summary>
/// Permits as many at once as a service answers well: the limit follows the gradient of short against long latency, measured from a permit's
/// acquisition to its return. What a Kappa consumer does by itself, for other uses, and to be shared by several consumers of one dependency. Safe on many threads.
/// </summary>
/// <remarks>Who asks for more permits than the limit of now gets them when nobody else has any. Where all are out, none comes back and somebody waits, the limit doubles, each time after twice as long. A return of a permit after a failure counts as any other: a dependency that fails quickly is a circuit breaker's matter.</remarks>
public sealed class GradientLimiter : RateLimiter
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly GradientLimiterOptions _options;
    private readonly TimeProvider _time;
    private readonly AdaptiveLimit _limit;
    private readonly ITimer _looks;
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
        _looks = _time.CreateTimer(static limiter => ((GradientLimiter)limiter!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
            return _waiters.Count == 0 && TryTake(permitCount) is { } taken ? taken : Refuse();
    }

    /// <inheritdoc/>
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (_waiters.Count == 0 && TryTake(permitCount) is { } taken)
                return new(taken);
            if (_waiters.Count >= _options.QueueLimit || permitCount > _options.MaxPermits)
                return new(Refuse());
            waiter = new Waiter(this, permitCount);
            _waiters.AddLast(waiter.Place);
            if (_waiters.Count == 1)
                _looks.Change(Interval, Interval);
        }
        if (cancellationToken.CanBeCanceled)
        {
            waiter.Cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).GiveUp(token), waiter);
            // Granted meanwhile, by somebody who saw no registration yet.
            if (waiter.Granted.Task.IsCompleted)
                waiter.Cancellation.Unregister();
        }
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
            _looks.Dispose();
        }
        foreach (var waiter in left)
            waiter.Granted.SetResult(RefusedLease.Instance);
        base.Dispose(disposing);
    }

    internal void Return(GradientLease lease)
    {
        if (lease.Permits > 0)
            _limit.Report(lease.Began, _time.GetTimestamp() - lease.Began, 1, Volatile.Read(ref _inUse));
        List<(Waiter Waiter, GradientLease Lease)>? granted;
        lock (_lock)
        {
            _inUse -= lease.Permits;
            granted = TakeForWaiters();
            if (_inUse == 0)
                _idleSince = _time.GetTimestamp();
        }
        Grant(granted);
    }

    // While somebody waits: of permits that do not come back nothing is learned.
    private void Look()
    {
        List<(Waiter Waiter, GradientLease Lease)>? granted = null;
        lock (_lock)
        {
            if (_waiters.Count == 0)
                _looks.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            else if (!_disposed && _limit.GrowAtStandstill(int.MaxValue))
                granted = TakeForWaiters();
        }
        Grant(granted);
    }

    // Who waits is in the list, and whoever takes it out of there under the lock completes it.
    private void GiveUp(Waiter waiter, CancellationToken token)
    {
        List<(Waiter Waiter, GradientLease Lease)>? granted;
        lock (_lock)
        {
            if (waiter.Place.List is null)
                return;
            _waiters.Remove(waiter.Place);
            // It may have been the first, and the next one asks for less.
            granted = TakeForWaiters();
        }
        waiter.Granted.SetCanceled(token);
        Grant(granted);
    }

    // Under the lock.
    private List<(Waiter Waiter, GradientLease Lease)>? TakeForWaiters()
    {
        List<(Waiter Waiter, GradientLease Lease)>? granted = null;
        while (!_disposed && _waiters.First is { } next && TryTake(next.Value.Permits) is { } taken)
        {
            (granted ??= []).Add((next.Value, taken));
            _waiters.RemoveFirst();
        }
        return granted;
    }

    // Outside of the lock: whoever waits goes on in its own way, and may return the permit at once.
    private static void Grant(List<(Waiter Waiter, GradientLease Lease)>? granted)
    {
        foreach (var (waiter, lease) in granted ?? [])
        {
            waiter.Granted.SetResult(lease);
            waiter.Cancellation.Unregister();
        }
    }

    // Under the lock.
    private GradientLease? TryTake(int permits)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        // Whoever wants more than the limit of now has them when nobody else has any: nothing would come back that he could wait for.
        if (permits > _options.MaxPermits || (_inUse > 0 && _inUse + permits > _limit.Limit))
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

    private sealed class Waiter
    {
        private readonly GradientLimiter _owner;

        public Waiter(GradientLimiter owner, int permits)
        {
            (_owner, Permits) = (owner, permits);
            Place = new LinkedListNode<Waiter>(this);
        }

        public int Permits { get; }

        /// <summary>Its place among those who wait; in no list when it waits no more.</summary>
        public LinkedListNode<Waiter> Place { get; }

        public TaskCompletionSource<RateLimitLease> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenRegistration Cancellation { get; set; }

        public void GiveUp(CancellationToken token) => _owner.GiveUp(this, token);
    }
}
