namespace Kappa.Consumer.Retrying;

/// <summary>Length of the pauses between attempts: doubling from the base to the most, each drawn from its upper half where jitter is on.</summary>
internal sealed class Backoff(RetryOptions options, Random random)
{
    /// <summary>Pause after the <paramref name="attempt"/>-th attempt has failed, from 1.</summary>
    public TimeSpan After(int attempt)
    {
        var doublings = Math.Min(attempt - 1, 62);
        var ticks = Math.Min(options.BaseDelay.Ticks * Math.Pow(2, doublings), options.MaxDelay.Ticks);
        if (options.Jitter)
            ticks = ticks / 2 + random.NextDouble() * ticks / 2;
        return TimeSpan.FromTicks((long)ticks);
    }
}
