namespace Kappa.Jobs;

/// <summary>Ends a run in which nothing moves any more: a service that is not there, or hangs.</summary>
internal sealed class StallWatch(ReplayMeter meter, TimeSpan limit, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Ends, with the fault, when nothing has moved for the time; as cancelled when the token is.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (seen, since) = (meter.Movement, time.GetTimestamp());
        while (true)
        {
            await Task.Delay(Interval, time, cancellationToken);
            var movement = meter.Movement;
            if (movement != seen)
                (seen, since) = (movement, time.GetTimestamp());
            else if (time.GetElapsedTime(since) >= limit)
                throw new StageFailedException(meter.Slowest, $"Nothing has moved for {Words.Duration(limit)} (--stall). {meter.WhereItStands}");
        }
    }
}
