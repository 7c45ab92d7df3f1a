using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Breaking;

/// <summary>
/// Holds still while the service's dependency is down. Asked before each attempt, told how each ended; any thread. The poll thread moves it on with time.
/// </summary>
/// <remarks>
/// <code>
///            too many of the last attempts failed                 break is over
///   closed ───────────────────────────────────────► open ───────────────────────────► half-open: some records are tried
///     ▲                                              ▲                                   │        │
///     │                                              └────────── enough of them failed ──┘        │
///     └────────────────────────────────────────────────────────── enough of them succeeded ───────┘
/// </code>
/// An attempt that fails while the circuit is not closed, or across a change of its state, is not counted against the record.
/// </remarks>
internal sealed class Circuit(CircuitOptions options, RetryOptions retry, TimeProvider time, Action<CircuitState, Exception?> onChange)
{
    private readonly int _failuresToOpen = Math.Max(1, (int)Math.Ceiling(options.FailureRatio * options.Probes));
    private readonly long _span = Math.Max(1, (long)(options.SamplingDuration.TotalSeconds * time.TimestampFrequency / CircuitWindow.Spans));
    private readonly Lock _changing = new();
    private volatile CircuitPeriod _period = new(CircuitState.Closed, time.GetTimestamp(), 0);
    private long _spanBegan = time.GetTimestamp();

    /// <summary>Told that records may begin which might not before. Set before the first record.</summary>
    public Action? OnMayBegin { get; set; }

    /// <summary>What it lets through now.</summary>
    public CircuitState State => _period.State;

    /// <summary>Records that may be taken in for a try.</summary>
    public int Probes => options.Probes;

    /// <summary>Whether an attempt may begin now.</summary>
    public bool MayBegin => _period.MayBegin;

    /// <summary>Lets an attempt at the record begin, or not.</summary>
    public bool TryBegin(InFlightRecord record)
    {
        var period = _period;
        if (!period.TryBegin())
            return false;
        record.Period = period;
        return true;
    }

    /// <summary>The attempt has ended without telling anything about the dependency.</summary>
    public void Return(InFlightRecord record)
    {
        if (Take(record) is not { State: CircuitState.HalfOpen } period)
            return;
        period.Return();
        OnMayBegin!();
    }

    /// <summary>The attempt has succeeded.</summary>
    public void Succeed(InFlightRecord record)
    {
        if (Take(record) is { } period)
            Succeed(period);
    }

    /// <summary>The attempt has failed; returns whether that is the dependency's fault, and not to be counted against the record.</summary>
    public bool Fail(InFlightRecord record, Exception fault)
    {
        if (Take(record) is not { } period)
            return false;
        if (!(options.ShouldCount?.Invoke(fault) ?? retry.ShouldRetry?.Invoke(fault) ?? true))
        {
            // The dependency has answered, or was not needed.
            Succeed(period);
            return false;
        }
        if (ReferenceEquals(period, _period))
        {
            var opens = period.State == CircuitState.Closed
                ? period.Window.Fail(options.FailureRatio, options.MinimumThroughput)
                : period.Fail() >= _failuresToOpen;
            if (opens)
                Change(period, CircuitState.Open, fault);
        }
        return period.State != CircuitState.Closed || !ReferenceEquals(period, _period);
    }

    /// <summary>Moves on with time. Poll thread, in every turn.</summary>
    public void Tick()
    {
        var period = _period;
        var now = time.GetTimestamp();
        if (period.State == CircuitState.Open && time.GetElapsedTime(period.Began, now) >= options.BreakDuration)
        {
            Change(period, CircuitState.HalfOpen, null);
        }
        else if (period.State == CircuitState.Closed)
        {
            for (var spans = Math.Min(CircuitWindow.Spans, (now - _spanBegan) / _span); spans > 0; spans--)
                period.Window.Advance();
            if (now - _spanBegan >= _span)
                _spanBegan = now;
        }
    }

    private void Succeed(CircuitPeriod period)
    {
        if (!ReferenceEquals(period, _period))
            return;
        if (period.State == CircuitState.Closed)
            period.Window.Succeed();
        else if (period.Succeed() > options.Probes - _failuresToOpen)
            Change(period, CircuitState.Closed, null);
    }

    private void Change(CircuitPeriod from, CircuitState to, Exception? fault)
    {
        lock (_changing)
        {
            if (!ReferenceEquals(from, _period))
                return;
            _period = new CircuitPeriod(to, time.GetTimestamp(), options.Probes);
            onChange(to, fault);
        }
        if (to != CircuitState.Open)
            OnMayBegin!();
    }

    private static CircuitPeriod? Take(InFlightRecord record)
    {
        var period = record.Period;
        record.Period = null;
        return period;
    }
}
