namespace Kappa.Consumer.Breaking;

/// <summary>
/// Attempts of late that succeeded and failed, in spans of time. Counted by any thread without a lock; moved on by the poll thread, so that no attempt asks the clock.
/// </summary>
internal sealed class CircuitWindow
{
    public const int Spans = 20;

    private readonly int[] _succeeded = new int[Spans];
    private readonly int[] _failed = new int[Spans];
    private int _current;
    private int _inARow;

    /// <summary>An attempt has succeeded.</summary>
    public void Succeed()
    {
        Interlocked.Increment(ref _succeeded[Volatile.Read(ref _current)]);
        if (Volatile.Read(ref _inARow) != 0)
            Volatile.Write(ref _inARow, 0);
    }

    /// <summary>
    /// An attempt has failed; returns whether the share of failures is reached: by those in a row, or from any span of the window on, so that successes of
    /// before do not hide what fails now.
    /// </summary>
    public bool Fail(double ratio, int least)
    {
        Interlocked.Increment(ref _failed[Volatile.Read(ref _current)]);
        if (Interlocked.Increment(ref _inARow) >= least)
            return true;
        long failed = 0, all = 0;
        for (int i = 0, span = Volatile.Read(ref _current); i < Spans; i++, span = (span + Spans - 1) % Spans)
        {
            var failedThen = Volatile.Read(ref _failed[span]);
            failed += failedThen;
            all += failedThen + Volatile.Read(ref _succeeded[span]);
            if (all >= least && failed >= ratio * all)
                return true;
        }
        return false;
    }

    /// <summary>A span is over. Poll thread.</summary>
    public void Advance()
    {
        var next = (_current + 1) % Spans;
        Volatile.Write(ref _succeeded[next], 0);
        Volatile.Write(ref _failed[next], 0);
        Volatile.Write(ref _current, next);
    }
}
