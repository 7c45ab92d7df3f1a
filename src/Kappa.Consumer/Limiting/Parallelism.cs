using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Limiting;

/// <summary>
/// How many handlers run at once of the records in work: as many as the limit says, or fewer where the others wait for one of their key or partition. Poll thread.
/// </summary>
/// <param name="limit">Handlers that may run at once.</param>
/// <param name="lanes">The most that order allows at once.</param>
/// <param name="handlers">Handlers that run, and records that are ready for one.</param>
/// <param name="budget">Counts the records in work.</param>
internal sealed class Parallelism(Func<int> limit, Func<int> lanes, Func<(int Running, int Ready)> handlers, InFlightBudget budget)
{
    // Share of a look in the mean of all.
    private const double NewShare = 0.25;

    private double _mean = double.MaxValue;

    /// <summary>The most that it can be: so many records are worth taking in, whatever was seen of others.</summary>
    public int Most => Math.Max(1, Math.Min(limit(), lanes()));

    /// <summary>Looks at what runs now; returns the mean of late.</summary>
    public int Look()
    {
        var most = Most;
        _mean = Math.Min(_mean, most);
        var (running, ready) = handlers();
        // Slots are free, and records are in work that cannot begin.
        if (running < most && ready == 0 && budget.Moving > running)
            _mean += (running - _mean) * NewShare;
        else if (running >= most || ready > 0)
            _mean += (most - _mean) * NewShare;
        return Math.Clamp((int)Math.Ceiling(_mean), 1, most);
    }
}
