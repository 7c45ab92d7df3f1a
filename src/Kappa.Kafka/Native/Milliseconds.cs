namespace Kappa.Kafka.Native;

/// <summary>Times as librdkafka takes them.</summary>
internal static class Milliseconds
{
    /// <summary>Rounded up, so that a wait is never shorter than asked; infinite is -1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative and not infinite.</exception>
    public static int From(TimeSpan time)
    {
        if (time == Timeout.InfiniteTimeSpan)
            return -1;
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, nameof(time));
        return (int)Math.Min(Math.Ceiling(time.TotalMilliseconds), int.MaxValue);
    }
}
