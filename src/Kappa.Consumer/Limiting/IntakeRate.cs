using Kappa.Consumer.Progress;

namespace Kappa.Consumer.Limiting;

/// <summary>
/// Attempts a second that the host allows itself: a bucket that fills with time, and that intake pays for the records that it takes, and for attempts that follow a failed
/// one. Owned by the poll thread.
/// </summary>
internal sealed class IntakeRate(double perSecond, ProgressCounters counters, TimeProvider time)
{
    // What the bucket holds at most: a service with a quota sees no burst after a quiet time.
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(100);

    // One more than that, so that the fraction of a record that is there when a record is taken is not lost.
    private readonly double _most = 1 + perSecond * Burst.TotalSeconds;
    private double _tokens = 1;
    private long _filled = time.GetTimestamp();
    private long _retries;

    /// <summary>Records that may be taken in now.</summary>
    public int Room
    {
        get
        {
            var now = time.GetTimestamp();
            var retries = counters.Retries;
            _tokens = Math.Min(_most, _tokens + perSecond * time.GetElapsedTime(_filled, now).TotalSeconds) - (retries - _retries);
            (_filled, _retries) = (now, retries);
            return (int)Math.Clamp(Math.Floor(_tokens), 0, int.MaxValue);
        }
    }

    /// <summary>So many records were taken in.</summary>
    public void Take(int records) => _tokens -= records;
}
