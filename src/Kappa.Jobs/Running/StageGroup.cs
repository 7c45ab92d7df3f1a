namespace Kappa.Jobs;

/// <summary>
/// Runs the stages of a replay side by side. The first one that fails stops the others, and its fault is the one that is told; ending the group
/// stops what still runs, and waits for it, within a stated time.
/// </summary>
internal sealed class StageGroup : IAsyncDisposable
{
    /// <summary>Time that stages have to end once they are stopped.</summary>
    public static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(45);

    private readonly CancellationTokenSource _stop;
    private readonly List<Task> _running = [];
    private StageFailedException? _failure;

    public StageGroup(CancellationToken cancellationToken) => _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    /// <summary>Starts a stage; its task ends as the stage does, and as cancelled when another stage failed.</summary>
    public Task<T> Run<T>(string stage, Func<CancellationToken, Task<T>> work)
    {
        var task = RunAsync(stage, work);
        _running.Add(task);
        return task;
    }

    /// <inheritdoc cref="Run{T}"/>
    public Task Run(string stage, Func<CancellationToken, Task> work) => Run(stage, async token =>
    {
        await work(token);
        return true;
    });

    /// <summary>Awaits a part of the whole; when a stage has failed, that stage's fault is thrown instead of the cancellation that it caused.</summary>
    public async Task<T> Await<T>(Task<T> part)
    {
        try
        {
            return await part;
        }
        catch (OperationCanceledException) when (Volatile.Read(ref _failure) is { } failure)
        {
            throw failure.Again();
        }
    }

    /// <inheritdoc cref="Await{T}"/>
    public async Task Await(Task part)
    {
        try
        {
            await part;
        }
        catch (OperationCanceledException) when (Volatile.Read(ref _failure) is { } failure)
        {
            throw failure.Again();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        var all = Task.WhenAll(_running);
        // Their faults are told already: the first by whoever awaits the group, later ones are its consequence.
        await Task.WhenAny(all, Task.Delay(EndTimeout));
        _stop.Dispose();
    }

    private async Task<T> RunAsync<T>(string stage, Func<CancellationToken, Task<T>> work)
    {
        var token = _stop.Token;
        try
        {
            // A stage that works before its first await must not hold up the others.
            return await Task.Run(() => work(token), CancellationToken.None);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception fault)
        {
            var failure = fault as StageFailedException ?? new StageFailedException(stage, fault.Message, fault);
            Interlocked.CompareExchange(ref _failure, failure, null);
            await _stop.CancelAsync();
            throw failure;
        }
    }
}
