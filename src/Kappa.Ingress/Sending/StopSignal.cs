namespace Kappa.Ingress;

/// <summary>
/// Wakes the sending thread when something has changed that it may wait for, and holds the first failure, which ends the run. Any thread pulses and
/// stops; the sending thread alone waits.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    // A wait is a loop over its condition; this only bounds how long a pulse that came in between can go unseen.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly ManualResetEventSlim _changed = new();
    private IngressFailure? _failure;
    private Exception? _fault;

    /// <summary>What ends the run; null as long as nothing does.</summary>
    public IngressFailure? Failure => Volatile.Read(ref _failure);

    /// <summary>What nobody expected, and the run ends with; null as long as nothing does.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    public bool IsStopped => Failure is not null || Fault is not null;

    public void Stop(IngressFailure failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        Pulse();
    }

    public void Stop(Exception fault)
    {
        Interlocked.CompareExchange(ref _fault, fault, null);
        Pulse();
    }

    public void Pulse() => _changed.Set();

    /// <summary>Call before looking at the condition that is waited for.</summary>
    public void Arm() => _changed.Reset();

    /// <summary>Waits for a pulse since <see cref="Arm"/>.</summary>
    public void Wait(CancellationToken cancellationToken) => _changed.Wait(Longest, cancellationToken);

    public void Dispose() => _changed.Dispose();
}
