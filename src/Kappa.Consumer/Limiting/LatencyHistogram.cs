using System.Numerics;

namespace Kappa.Consumer.Limiting;

/// <summary>
/// Durations of the last ten to twenty seconds, each known to within an eighth. Any thread adds; one thread at a time asks.
/// </summary>
internal sealed class LatencyHistogram(TimeProvider time)
{
    // Buckets of a power of two are cut in eight: a quantile is at most an eighth too high.
    private const int SubBits = 3;
    private const int Buckets = (64 - SubBits) << SubBits;

    private static readonly TimeSpan Span = TimeSpan.FromSeconds(10);

    private long[] _current = new long[Buckets];
    private long[] _previous = new long[Buckets];
    private long _began = time.GetTimestamp();

    /// <summary>Adds durations, in ticks of the clock.</summary>
    public void Add(long ticks, int count = 1) => Interlocked.Add(ref Volatile.Read(ref _current)[BucketOf(ticks)], count);

    /// <summary>The duration that <paramref name="share"/> of the last records kept below, rounded up; zero when there were none.</summary>
    public TimeSpan Quantile(double share)
    {
        Turn();
        var (current, previous) = (_current, _previous);
        var total = 0L;
        for (var i = 0; i < Buckets; i++)
            total += Volatile.Read(ref current[i]) + previous[i];
        if (total == 0)
            return TimeSpan.Zero;
        var rank = (long)Math.Ceiling(total * share);
        for (var i = 0; i < Buckets; i++)
        {
            rank -= Volatile.Read(ref current[i]) + previous[i];
            if (rank <= 0)
                return TimeSpan.FromSeconds(UpperOf(i) / (double)time.TimestampFrequency);
        }
        return TimeSpan.FromSeconds(UpperOf(Buckets - 1) / (double)time.TimestampFrequency);
    }

    private static int BucketOf(long ticks)
    {
        var value = (ulong)Math.Max(ticks, 0);
        if (value < 1 << SubBits)
            return (int)value;
        var exponent = BitOperations.Log2(value) - SubBits;
        return ((exponent + 1) << SubBits) + (int)(value >> exponent) - (1 << SubBits);
    }

    private static double UpperOf(int bucket)
    {
        if (bucket < 1 << SubBits)
            return bucket;
        var exponent = (bucket >> SubBits) - 1;
        return ((double)((bucket & ((1 << SubBits) - 1)) + (1 << SubBits)) + 1) * Math.Pow(2, exponent);
    }

    // A late addition may fall into the array that was just retired or cleared: one record more or less.
    private void Turn()
    {
        if (time.GetElapsedTime(_began) < Span)
            return;
        var retired = _previous;
        Array.Clear(retired);
        _previous = _current;
        Volatile.Write(ref _current, retired);
        _began = time.GetTimestamp();
    }
}
