using System.Collections.Concurrent;

namespace Kappa.Consumer.Receiving;

/// <summary>What others ask of the poll thread: done in its next turn, in the order asked. Any thread asks; the poll thread does.</summary>
internal sealed class PollThreadCommands
{
    private readonly ConcurrentQueue<Command> _waiting = new();
    private volatile bool _hasEnded;

    /// <summary>Asks for something; the task ends with it, or with its fault.</summary>
    public Task Ask(Action what, CancellationToken cancellationToken)
    {
        var command = new Command(what, cancellationToken);
        _waiting.Enqueue(command);
        if (_hasEnded)
            End();
        return command.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Does what was asked since. Poll thread.</summary>
    public void Serve()
    {
        while (_waiting.TryDequeue(out var command))
            command.Run();
    }

    /// <summary>Nobody serves any more: what waits, and what comes, fails.</summary>
    public void End()
    {
        _hasEnded = true;
        while (_waiting.TryDequeue(out var command))
            command.Done.TrySetException(new InvalidOperationException("The consumer has ended."));
    }

    private sealed class Command(Action what, CancellationToken cancellationToken)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Run()
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Done.TrySetCanceled(cancellationToken);
                return;
            }
            try
            {
                what();
                Done.TrySetResult();
            }
            catch (Exception fault)
            {
                // It is the asker's: the loop goes on.
                Done.TrySetException(fault);
            }
        }
    }
}
