namespace Kappa.Ingress;

/// <summary>A wait for a time that can be cut short. One waits, anyone rings; a ring before the wait is not lost.</summary>
internal sealed class Alarm(TimeProvider time)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _rung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Ring()
    {
        lock (_lock)
            _rung.TrySetResult();
    }

    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        Task rung;
        lock (_lock)
            rung = _rung.Task;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(rung, Task.Delay(atMost, time, ended.Token));
        await ended.CancelAsync();
        lock (_lock)
        {
            if (_rung.Task.IsCompleted)
                _rung = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
