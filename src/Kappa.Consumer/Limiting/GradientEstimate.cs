namespace Kappa.Consumer.Limiting;

/// <summary>
/// How many at once, from what the last ones took: the gradient of short against long latency. Pure: a window's measurement in, a limit out.
/// </summary>
/// <remarks>
/// <para>
/// The short latency is the mean of a window; the long one is the reference, what the service takes when it is not pressed. As long as the short
/// one stays below the tolerance times the long one, the limit grows: doubling at first, later by its square root. Beyond it in two windows in a
/// row, the limit is cut by the gradient, to between a half and two thirds.
/// </para>
/// <para>
/// The reference falls at once and rises only by proof. A plain moving average follows any rise in the end, and with it the limit grows without end
/// under an overload of one's own making. Here a cut is an experiment: with fewer at once, a service that was pressed answers faster, and the
/// reference was right; one that answers as slowly as before, after two cuts, has become slower by itself, and its latency is the new reference.
/// </para>
/// <code>
///            short ≤ tolerance × long                      still slow after a cut: not our doing, new reference
///           ┌──────────────┐                              ┌──────────────────────────┐
///           ▼              │                              ▼                          │
///        growing ──────────┴── short > tolerance × long ─► cut ──── faster ────► growing (slowly)
/// </code>
/// </remarks>
internal sealed class GradientEstimate(int min, int max)
{
    /// <summary>The first limit: few enough that the first latencies are the service's own.</summary>
    public const double First = 8;

    private const double Tolerance = 1.5;
    private const double DeepestCut = 0.5;

    // A cut has to be deep enough for its effect to stand out from the noise of a window.
    private const double ShallowestCut = 0.65;
    private const double FallShare = 0.5;

    // Share of a proportional gain that counts as proof that the cut helped.
    private const double ProofShare = 0.5;

    // One window may deceive; two cuts in a row without effect do not.
    private const int Proofs = 2;

    // One slow window is a collection of garbage, or a busy neighbour.
    private const int SlowWindows = 2;

    private int _max = max;
    private bool _isDoubling = true;
    private (double Limit, double Mean)? _beforeCut;
    private double _beforeFirst;
    private int _withoutEffect;
    private int _slow;

    /// <summary>The limit now.</summary>
    public double Limit { get; private set; } = Math.Clamp(First, min, max);

    /// <summary>The reference latency, in the unit of the measurements; null before the first.</summary>
    public double? Long { get; private set; }

    /// <summary>Takes a window's measurement in.</summary>
    /// <param name="mean">Mean latency of what began and ended since the last change of the limit.</param>
    /// <param name="mostRunning">Most that ran at once.</param>
    public void Take(double mean, int mostRunning)
    {
        if (_beforeCut is { } before)
            Judge(before, mean);
        var reference = Long ?? mean;
        Long = mean < reference ? reference + (mean - reference) * FallShare : reference;
        var gradient = Tolerance * Long.Value / Math.Max(mean, double.Epsilon);
        if (gradient >= 1)
        {
            _withoutEffect = 0;
            _slow = 0;
            Grow(mostRunning);
        }
        else if (++_slow >= SlowWindows)
        {
            _slow = 0;
            Cut(mean, gradient, mostRunning);
        }
    }

    /// <summary>The first measurement of all.</summary>
    public void TakeFirst(double latency) => Long ??= latency;

    /// <summary>Nothing is measured: doubles, and returns the limit.</summary>
    public double GrowAtStandstill() => Limit = Math.Min(_max, Limit * 2);

    /// <summary>Changes the upper bound; a larger one is explored anew.</summary>
    public void ChangeMax(int max)
    {
        _isDoubling |= max > _max;
        _max = Math.Max(min, max);
        _beforeFirst = Math.Min(_beforeFirst, _max);
        Limit = Math.Min(Limit, _max);
    }

    private void Judge((double Limit, double Mean) before, double mean)
    {
        _beforeCut = null;
        // All of the latency was queueing: it falls as the limit does. None was: it stays.
        var proportional = before.Mean * Limit / before.Limit;
        var helped = mean <= before.Mean - (before.Mean - proportional) * ProofShare;
        _withoutEffect = helped ? 0 : _withoutEffect + 1;
        if (_withoutEffect < Proofs)
            return;
        _withoutEffect = 0;
        Long = mean;
        Limit = _beforeFirst;
        _isDoubling = true;
    }

    private void Grow(int mostRunning)
    {
        // What is not used proves nothing.
        if (mostRunning * 2 < Limit)
            return;
        Limit = Math.Min(_max, _isDoubling ? Limit * 2 : Limit + Math.Max(1, Math.Sqrt(Limit)));
    }

    private void Cut(double mean, double gradient, int mostRunning)
    {
        var used = Math.Min(Limit, Math.Max(mostRunning, 1));
        var cut = Math.Max(min, used * Math.Clamp(gradient, DeepestCut, ShallowestCut));
        _isDoubling = false;
        if (cut >= used)
        {
            // Nothing is left to cut, so it cannot be our doing.
            Long = mean;
            return;
        }
        if (_withoutEffect == 0)
            _beforeFirst = used;
        _beforeCut = (used, mean);
        Limit = cut;
    }
}
