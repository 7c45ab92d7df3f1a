namespace Kappa.Jobs;

/// <summary>Rows a second over the last seconds. One owner.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private readonly Queue<(long At, long Rows)> _samples = new();
    private (long At, long Rows)? _first;
    private (long At, long Rows) _last;

    /// <summary>Takes the count of now and gives the rate.</summary>
    public double Sample(long rows)
    {
        var now = time.GetTimestamp();
        _first ??= (now, rows);
        if (rows != _last.Rows)
            _last = (now, rows);
        _samples.Enqueue((now, rows));
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().At, now) > Window)
            _samples.Dequeue();
        return Rate(_samples.Peek(), (now, rows));
    }

    /// <summary>The rate from the first sample to the last that brought rows.</summary>
    public double Whole() => _first is { } first ? Rate(first, _last) : 0;

    private double Rate((long At, long Rows) from, (long At, long Rows) to)
    {
        var seconds = time.GetElapsedTime(from.At, to.At).TotalSeconds;
        return seconds > 0 ? Math.Max(0, to.Rows - from.Rows) / seconds : 0;
    }
}
