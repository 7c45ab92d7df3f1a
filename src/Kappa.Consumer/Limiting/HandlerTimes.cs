using System.Diagnostics;

namespace Kappa.Consumer.Limiting;

/// <summary>What handlers take: tells the adaptive limit, and how much work can be finished in time. Any thread.</summary>
internal sealed class HandlerTimes(AdaptiveLimit? adaptive, TimeProvider time)
{
    /// <summary>Share of the longest time between polls within which all that was taken in has to be finished.</summary>
    public const double SafetyShare = 0.5;

    private const int UnmeasuredRecords = 64;
    private const int UnmeasuredRounds = 4;

    private readonly LatencyHistogram _histogram = new(time);
    private long _count;
    private long _ticks;
    private TimeSpan _lastP99;

    /// <summary>Told the new limit. Set before the first record.</summary>
    public Action<int>? OnLimit { get; set; }

    /// <summary>Handled records, and the clock ticks that their handlers took.</summary>
    public (long Count, long Ticks) Total => (Volatile.Read(ref _count), Volatile.Read(ref _ticks));

    /// <summary>Clock when a handler begins to take time.</summary>
    public long Begin() => time.GetTimestamp();

    /// <summary>A handler that took time has ended.</summary>
    public void Ended(long began, int running) => Add(began, time.GetTimestamp() - began, 1, running);

    /// <summary>Handlers that completed at once have ended, together in this time.</summary>
    public void EndedAtOnce(long began, long ticks, int count, int running) => Add(began, ticks / count, count, running);

    /// <summary>The time that <paramref name="share"/> of the last handlers kept below.</summary>
    public TimeSpan Quantile(double share) => _histogram.Quantile(share);

    /// <summary>
    /// Records that so many handlers at once finish within a safe share of the longest time between polls, going by the p99 of the last ones; before
    /// any has ended, a few rounds' worth. Poll thread.
    /// </summary>
    public int FinishableWithin(TimeSpan maxPollInterval, int limit)
    {
        // After a time without records the last known one holds.
        if (Quantile(0.99) is var p99 && p99 > TimeSpan.Zero)
            _lastP99 = p99;
        if (_lastP99 == TimeSpan.Zero)
            return Math.Max(UnmeasuredRecords, limit * UnmeasuredRounds);
        var rounds = maxPollInterval * SafetyShare / _lastP99;
        return (int)Math.Clamp(limit * rounds, Math.Max(1, limit), int.MaxValue);
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
