namespace Kappa.Consumer.Breaking;

/// <summary>
/// The circuit from one change of its state to the next. An attempt holds the period that it began in: what ends in another one says nothing about the state now.
/// Any thread.
/// </summary>
internal sealed class CircuitPeriod(CircuitState state, long began, int probes)
{
    private int _permits = probes;
    private int _succeeded;
    private int _failed;

    public CircuitState State { get; } = state;

    /// <summary>Clock when it began.</summary>
    public long Began { get; } = began;

    /// <summary>What ended while it is closed.</summary>
    public CircuitWindow Window { get; } = new();

    /// <summary>Whether an attempt may begin.</summary>
    public bool MayBegin => State == CircuitState.Closed || (State == CircuitState.HalfOpen && Volatile.Read(ref _permits) > 0);

    /// <summary>Begins an attempt, or says that none may.</summary>
    public bool TryBegin()
    {
        if (State != CircuitState.HalfOpen)
            return State == CircuitState.Closed;
        if (Interlocked.Decrement(ref _permits) >= 0)
            return true;
        Interlocked.Increment(ref _permits);
        return false;
    }

    /// <summary>An attempt has ended in a way that says nothing: another one may take its place.</summary>
    public void Return() => Interlocked.Increment(ref _permits);

    /// <summary>A probe has succeeded; returns how many have.</summary>
    public int Succeed() => Interlocked.Increment(ref _succeeded);

    /// <summary>A probe has failed; returns how many have.</summary>
    public int Fail() => Interlocked.Increment(ref _failed);
}
