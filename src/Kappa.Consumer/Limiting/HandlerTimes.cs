using System.Diagnostics;

namespace Kappa.Consumer.Limiting;

/// <summary>What handlers take: tells the adaptive limit, and how much work can be finished in time. Any thread.</summary>
internal sealed class HandlerTimes(AdaptiveLimit? adaptive, TimeProvider time)
{
    /// <summary>Share of the longest time between polls within which all that was taken in has to be finished.</summary>
    public const double SafetyShare = 0.5;

    // Share of a second's mean in the mean of late.
    private const double NewShare = 0.2;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // Until a first handler has ended.
    private static readonly TimeSpan Unmeasured = TimeSpan.FromSeconds(1);

    private readonly LatencyHistogram _histogram = new(time);
    private long _count;
    private long _ticks;
    private long _firstBegan;
    private TimeSpan _p99;
    private long _meanTaken = time.GetTimestamp();
    private (long Count, long Ticks) _meanOf;
    private long _mean;

    /// <summary>Told the new limit. Set before the first record.</summary>
    public Action<int>? OnLimit { get; set; }

    /// <summary>Handled records, and the clock ticks that their handlers took.</summary>
    public (long Count, long Ticks) Total => (Volatile.Read(ref _count), Volatile.Read(ref _ticks));

    /// <summary>The p99 of the last handlers when <see cref="FinishableWithin"/> was last asked; zero before any has ended. Poll thread.</summary>
    public TimeSpan P99 => _p99;

    /// <summary>What a handler took of late, in the mean; as long as none has ended, what the first one has taken so far.</summary>
    public TimeSpan Mean => Volatile.Read(ref _mean) is var mean and > 0 ? new TimeSpan(mean) : FirstSoFar;

    /// <summary>Clock when a handler begins to take time.</summary>
    public long Begin()
    {
        var now = time.GetTimestamp();
        if (_firstBegan == 0)
            Interlocked.CompareExchange(ref _firstBegan, now, 0);
        return now;
    }

    /// <summary>A handler that took time has ended.</summary>
    public void Ended(long began, int running) => Add(began, time.GetTimestamp() - began, 1, running);

    /// <summary>Handlers that completed at once have ended, together in this time.</summary>
    public void EndedAtOnce(long began, long ticks, int count, int running) => Add(began, ticks / count, count, running);

    /// <summary>The time that <paramref name="share"/> of the last handlers kept below.</summary>
    public TimeSpan Quantile(double share) => _histogram.Quantile(share);

    /// <summary>
    /// Records that so many handlers at once finish within a safe share of the longest time between polls, going by the p99 of the last ones; before
    /// any has ended, by the time that the first one has taken so far. Poll thread.
    /// </summary>
    /// <param name="maxPollInterval">Longest time between polls.</param>
    /// <param name="parallel">Handlers that run at once.</param>
    /// <param name="least">What is returned at least.</param>
    public int FinishableWithin(TimeSpan maxPollInterval, int parallel, int least)
    {
        // After a time without records the last known one holds.
        if (Quantile(0.99) is var p99 && p99 > TimeSpan.Zero)
            _p99 = p99;
        var takes = _p99 > TimeSpan.Zero ? _p99 : UnmeasuredSoFar();
        return (int)Math.Clamp(parallel * (maxPollInterval * SafetyShare / takes), least, int.MaxValue);
    }

    /// <summary>Takes the mean of late, and lets an adaptive limit grow where no handler ends. Poll thread, now and then.</summary>
    public void Tick(int running)
    {
        TakeMean();
        if (adaptive is not null && adaptive.GrowAtStandstill(running))
            OnLimit!(adaptive.Limit);
    }

    private void TakeMean()
    {
        var (count, ticks) = Total;
        if (count == _meanOf.Count || (_mean > 0 && time.GetElapsedTime(_meanTaken) < Second))
            return;
        var mean = TimeSpan.FromSeconds((ticks - _meanOf.Ticks) / (double)(count - _meanOf.Count) / time.TimestampFrequency).Ticks;
        Volatile.Write(ref _mean, Math.Max(1, _mean == 0 ? mean : (long)(_mean + (mean - _mean) * NewShare)));
        _meanOf = (count, ticks);
        _meanTaken = time.GetTimestamp();
    }

    private TimeSpan FirstSoFar => Volatile.Read(ref _firstBegan) is var first and not 0 ? time.GetElapsedTime(first) : TimeSpan.Zero;

    private TimeSpan UnmeasuredSoFar()
    {
        var soFar = FirstSoFar;
        return soFar > Unmeasured ? soFar : Unmeasured;
    }

    private void Add(long began, long ticks, int count, int running)
    {
        Debug.Assert(count > 0);
        _histogram.Add(ticks, count);
        Interlocked.Add(ref _count, count);
        Interlocked.Add(ref _ticks, ticks * count);
        if (adaptive is not null && adaptive.Report(began, ticks, count, running))
            OnLimit!(adaptive.Limit);
    }
}
