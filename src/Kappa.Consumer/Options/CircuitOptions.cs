namespace Kappa.Consumer;

/// <summary>
/// When a consumer holds still because the service's dependency is down, in place of sending one record after the other to the dead-letter topic. Off unless
/// <see cref="Enabled"/>.
/// </summary>
public sealed record CircuitOptions
{
    /// <summary>Whether there is a circuit breaker.</summary>
    public bool Enabled { get; set; }

    /// <summary>Share of failed attempts from which the circuit opens; above 0, at most 1.</summary>
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Time that is looked back on. A burst of failures within it opens the circuit as soon as it holds <see cref="MinimumThroughput"/> attempts.</summary>
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Attempts below which nothing is concluded. Keep it below what fails before a record has spent its attempts: keys in work, times one less than
    /// <see cref="RetryOptions.MaxAttempts"/>.
    /// </summary>
    public int MinimumThroughput { get; set; } = 20;

    /// <summary>Time that the circuit stays open before some records are tried.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Records that are tried then. When fewer than <see cref="FailureRatio"/> of them fail, the circuit closes; else it stays open for another break.</summary>
    public int Probes { get; set; } = 3;

    /// <summary>
    /// Which faults of a handler count; null (default) means those that are worth another attempt (<see cref="RetryOptions.ShouldRetry"/>). Not read from
    /// configuration.
    /// </summary>
    public Func<Exception, bool>? ShouldCount { get; set; }
}
