using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Health;

/// <summary>What tells whether a run is alive.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="Limits">When it counts as stuck.</param>
/// <param name="SincePoll">Time since the poll loop's last turn began.</param>
/// <param name="Longest">The attempt that has run longest; null when none runs.</param>
/// <param name="Circuit">What the circuit breaker lets through; null where there is none.</param>
internal sealed record SignsOfLife(ConsumerState State, HealthOptions Limits, TimeSpan SincePoll, LongestAttempt? Longest, CircuitState? Circuit)
{
    /// <summary>What is stuck, in words; null when nothing is. A run that stops has bounds of its own, of which one that is stuck keeps none.</summary>
    public string? Stuck =>
        State is not (ConsumerState.Running or ConsumerState.Stopping) ? null
        : SincePoll > Limits.PollLimit ? $"the poll loop stands still for {SincePoll:c}, longer than Health:PollLimit ({Limits.PollLimit:c})"
        : Longest is { } longest && longest.Runs > Limits.RecordLimit
            ? $"{longest.Partition.Topic}/{longest.Partition.Partition}/{longest.Offset} is handled for {longest.Runs:c}, longer than Health:RecordLimit ({Limits.RecordLimit:c})"
        : null;
}
