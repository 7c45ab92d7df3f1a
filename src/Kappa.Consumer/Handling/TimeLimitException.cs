namespace Kappa.Consumer;

/// <summary>
/// An attempt at a record did not end within <see cref="KappaConsumerOptions.TimeLimit"/>: its token was cancelled, and it failed. Given to
/// <see cref="RetryOptions.ShouldRetry"/> as any fault of the handler.
/// </summary>
/// <param name="limit">The limit.</param>
/// <param name="inner">What the handler threw; null where it was given up as one of a batch.</param>
public sealed class TimeLimitException(TimeSpan limit, Exception? inner = null) : TimeoutException($"The handler did not end within its time limit of {limit}.", inner)
{
    /// <summary>The limit that has passed.</summary>
    public TimeSpan Limit { get; } = limit;
}
