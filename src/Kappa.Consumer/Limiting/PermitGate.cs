using System.Threading.RateLimiting;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Limiting;

/// <summary>
/// Asks the user's own limiter before a record is begun. When it refuses, one request waits for all: workers begin nothing until it is granted, and
/// the permit goes to the record that is begun then. Any thread.
/// </summary>
internal sealed class PermitGate(RateLimiter limiter, TimeProvider time, Action<Exception> onFault) : IDisposable
{
    // For a limiter that neither queues nor says when to come again.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _end = new();
    private RateLimitLease? _granted;
    private int _isWaiting;

    /// <summary>Told when a permit has come; returns whether there is a record for it. Set before the first record.</summary>
    public Func<bool>? OnOpen { get; set; }

    /// <summary>Whether the limiter has refused and not granted since.</summary>
    public bool IsClosed => Volatile.Read(ref _isWaiting) != 0;

    /// <summary>Takes a permit for the record; false when there is none, and the gate is closed until there is.</summary>
    public bool TryEnter(InFlightRecord record)
    {
        try
        {
            var lease = Interlocked.Exchange(ref _granted, null) ?? limiter.AttemptAcquire();
            if (lease.IsAcquired)
            {
                record.Permit = lease;
                return true;
            }
            lease.Dispose();
        }
        catch (Exception fault)
        {
            Volatile.Write(ref _isWaiting, 1);
            onFault(fault);
            return false;
        }
        if (Interlocked.Exchange(ref _isWaiting, 1) == 0)
            _ = WaitAsync();
        return false;
    }

    /// <summary>Asks for no more permits, and returns one that nobody has used.</summary>
    public void Dispose()
    {
        _end.Cancel();
        ReturnUnused();
    }

    private async Task WaitAsync()
    {
        // Never inside of a worker: a limiter that grants at once must not begin the next one within the last.
        await Task.Yield();
        try
        {
            Interlocked.Exchange(ref _granted, await AcquireAsync())?.Dispose();
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            return;
        }
        catch (Exception fault)
        {
            // The user's limiter has failed, or was disposed while the consumer runs.
            onFault(fault);
            return;
        }
        Volatile.Write(ref _isWaiting, 0);
        if (!OnOpen!() || _end.IsCancellationRequested)
            ReturnUnused();
    }

    private async Task<RateLimitLease> AcquireAsync()
    {
        while (true)
        {
            var lease = await limiter.AcquireAsync(cancellationToken: _end.Token);
            if (lease.IsAcquired)
                return lease;
            var pause = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) && after > TimeSpan.Zero ? after : Pause;
            lease.Dispose();
            await Task.Delay(pause, time, _end.Token);
        }
    }

    /// <summary>Returns a permit that has come and has no record any more: others that share the limiter can use it.</summary>
    public void ReturnUnused() => Interlocked.Exchange(ref _granted, null)?.Dispose();
}
