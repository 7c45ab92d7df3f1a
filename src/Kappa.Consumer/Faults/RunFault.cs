namespace Kappa.Consumer.Faults;

/// <summary>The first fault that ends a run. Any thread.</summary>
internal sealed class RunFault(Action onSet)
{
    private Exception? _fault;

    public Exception? Exception => Volatile.Read(ref _fault);

    /// <summary>Ends the run; later faults follow from the first and are left out.</summary>
    public void Set(Exception fault)
    {
        if (Interlocked.CompareExchange(ref _fault, fault, null) is null)
            onSet();
    }
}
