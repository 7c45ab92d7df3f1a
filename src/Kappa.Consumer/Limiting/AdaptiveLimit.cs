namespace Kappa.Consumer.Limiting;

/// <summary>
/// A limit that follows measured latency: collects what ended into windows and gives each to the <see cref="GradientEstimate"/>. Any thread.
/// </summary>
internal sealed class AdaptiveLimit(int min, int max, TimeProvider time)
{
    private const int LeastSamples = 4;
    private const int EnoughSamples = 256;

    // As long as nothing ends nobody knows how long it takes, and waiting longer teaches nothing.
    private static readonly TimeSpan LeastStandstill = TimeSpan.FromMilliseconds(250);

    // What takes so many times the reference is none of those that were measured.
    private const int References = 8;

    private const int MostDoublings = 8;

    private static readonly TimeSpan LeastSpan = TimeSpan.FromMilliseconds(50);

    // Below this nothing waits for anybody, and what is measured is noise.
    private static readonly TimeSpan Quick = TimeSpan.FromMicroseconds(200);

    private readonly Lock _closing = new();
    private readonly GradientEstimate _estimate = new(min, max);
    private long _began = time.GetTimestamp();
    private long _changed = time.GetTimestamp();
    private long _ticks;
    private int _samples;
    private int _mostRunning;
    private long _ended;
    private int _standstills;
    private volatile bool _hasEnded;
    private volatile int _limit = (int)Math.Clamp(GradientEstimate.First, min, max);

    /// <summary>How many at once.</summary>
    public int Limit => _limit;

    /// <summary>The reference latency; null before the first window.</summary>
    public TimeSpan? Reference => _estimate.Long is { } ticks ? TimeSpan.FromSeconds(ticks / time.TimestampFrequency) : null;

    /// <summary>Takes in what has ended; true when the limit has changed.</summary>
    /// <param name="began">Clock when it began, of one or of the first of many.</param>
    /// <param name="ticks">What each took.</param>
    /// <param name="count">How many.</param>
    /// <param name="running">How many ran at once, this one included.</param>
    public bool Report(long began, long ticks, int count, int running)
    {
        if (!_hasEnded)
            TakeFirst(ticks);
        Volatile.Write(ref _ended, began + ticks * count);
        if (_standstills > 0)
            _standstills = 0;
        // Began under another limit: it says nothing about this one.
        if (began < Volatile.Read(ref _changed))
            return false;
        Interlocked.Add(ref _ticks, ticks * count);
        var samples = Interlocked.Add(ref _samples, count);
        if (running > Volatile.Read(ref _mostRunning))
            Volatile.Write(ref _mostRunning, running);
        return samples >= LeastSamples && time.GetElapsedTime(Volatile.Read(ref _began)) >= LeastSpan && Close();
    }

    /// <summary>Changes the upper bound; returns the limit.</summary>
    public int ChangeMax(int max)
    {
        lock (_closing)
        {
            _estimate.ChangeMax(max);
            _limit = Math.Max(1, (int)_estimate.Limit);
            Volatile.Write(ref _changed, time.GetTimestamp());
            return _limit;
        }
    }

    /// <summary>
    /// All are in use, and none ends: a few that take long must not keep the others from being begun. Doubles the limit, each time after twice as long; to be called now and then. True
    /// when the limit has changed.
    /// </summary>
    public bool GrowAtStandstill(int running)
    {
        if (running < _limit)
            return false;
        var least = _hasEnded && Reference * References is { } usual && usual > LeastStandstill ? usual : LeastStandstill;
        var since = Math.Max(Volatile.Read(ref _changed), Volatile.Read(ref _ended));
        if (time.GetElapsedTime(since) < (_hasEnded ? least * (1 << _standstills) : least))
            return false;
        lock (_closing)
        {
            _standstills = Math.Min(_standstills + 1, MostDoublings);
            var limit = (int)_estimate.GrowAtStandstill();
            if (limit == _limit)
                return false;
            _limit = limit;
            Volatile.Write(ref _changed, time.GetTimestamp());
            return true;
        }
    }

    // The first of all began when the fewest ran: what it took is the first reference.
    private void TakeFirst(long ticks)
    {
        lock (_closing)
        {
            if (!_hasEnded)
                _estimate.TakeFirst(AtLeastQuick(ticks));
            _hasEnded = true;
        }
    }

    private double AtLeastQuick(double ticks) => Math.Max(ticks, Quick.TotalSeconds * time.TimestampFrequency);

    private bool Close()
    {
        if (!_closing.TryEnter())
            return false;
        try
        {
            var samples = Volatile.Read(ref _samples);
            // Another thread may have closed it just now; a full limit's worth tells more than the quickest of it.
            if (samples < Math.Clamp(_limit, LeastSamples, EnoughSamples))
                return false;
            _estimate.Take(AtLeastQuick(Volatile.Read(ref _ticks) / (double)samples), Volatile.Read(ref _mostRunning));
            var limit = Math.Max(1, (int)_estimate.Limit);
            var changed = limit != _limit;
            _limit = limit;
            Volatile.Write(ref _ticks, 0);
            Volatile.Write(ref _samples, 0);
            Volatile.Write(ref _mostRunning, 0);
            var now = time.GetTimestamp();
            Volatile.Write(ref _began, now);
            if (changed)
                Volatile.Write(ref _changed, now);
            return changed;
        }
        finally
        {
            _closing.Exit();
        }
    }
}
