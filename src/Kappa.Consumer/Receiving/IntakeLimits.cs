using Kappa.Consumer.Breaking;
using Kappa.Consumer.Limiting;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Receiving;

/// <summary>How many records may be taken in now. Owned by the poll thread.</summary>
internal sealed class IntakeLimits(InFlightBudget budget, HandlerTimes times, Parallelism parallelism, PoolProbe probe, Circuit? circuit, IntakeRate? rate, TimeSpan maxPollInterval, TimeProvider time)
{
    private static readonly TimeSpan Recount = TimeSpan.FromMilliseconds(100);

    private long _counted;
    private int _finishable;

    /// <summary>Whether what is in work leaves no room: it fills the budget, or is all that can be finished in good time.</summary>
    public bool IsFull => Fitting == 0;

    /// <summary>Records that can be finished in good time, as they were counted last.</summary>
    public int Finishable => _finishable;

    /// <summary>
    /// Records that fit the budget and can be finished in good time at the pace of the last handlers; none while the thread pool does not keep up or
    /// the circuit is open. What a fixed rate allows, where there is one.
    /// </summary>
    public int Room
    {
        get
        {
            circuit?.Tick();
            if (probe.IsSaturated() || circuit is { State: CircuitState.Open })
                return 0;
            // A bound that is reached may be an old one.
            if (_finishable <= budget.Moving || time.GetElapsedTime(_counted) > Recount)
            {
                _finishable = times.FinishableWithin(maxPollInterval, parallelism.Look(), parallelism.Most);
                _counted = time.GetTimestamp();
            }
            var room = Fitting;
            if (circuit is { State: CircuitState.HalfOpen })
                room = Math.Min(room, circuit.Probes);
            return rate is null ? room : Math.Min(room, rate.Room);
        }
    }

    // Records of partitions that are stuck are not counted: nobody knows when they are finished.
    private int Fitting => (int)Math.Clamp(_finishable - budget.Moving, 0, budget.Room);

    /// <summary>So many records were taken in.</summary>
    public void Took(int records) => rate?.Take(records);

    /// <summary>Waits until the budget has room worth taking, or the time ends the wait; returns whether it has.</summary>
    public bool WaitForRoom(TimeSpan timeout, CancellationToken cancellationToken) => budget.WaitForRoom(timeout, cancellationToken);
}
