using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>A caller that waits for a flush.</summary>
internal sealed class FlushRequest(Deadline deadline)
{
    private readonly TaskCompletionSource<bool> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Deadline Deadline { get; } = deadline;

    public void Complete(bool ended) => _outcome.TrySetResult(ended);

    /// <summary>Ends because the delivery thread completes every request: at its deadline, or when it stops.</summary>
    public bool Wait() => _outcome.Task.GetAwaiter().GetResult();
}
