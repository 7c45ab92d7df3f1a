using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kappa.Consumer.Health;

/// <summary>A consumer's answer to one of the three questions.</summary>
/// <param name="Status">How it is.</param>
/// <param name="Reason">Why it is not healthy.</param>
internal sealed record ConsumerHealth(HealthStatus Status, string? Reason = null)
{
    private static readonly ConsumerHealth Healthy = new(HealthStatus.Healthy);

    /// <summary>Its start has succeeded: brokers, topics and registry were there.</summary>
    public static ConsumerHealth Started(KappaConsumer consumer) =>
        consumer.SignsOfLife() is null ? Unhealthy("has not started") : Healthy;

    /// <summary>It takes in records, or would if there were any.</summary>
    public static ConsumerHealth Ready(KappaConsumer consumer) => consumer.SignsOfLife() switch
    {
        null => Unhealthy("has not started"),
        { State: not ConsumerState.Running and var state } => Unhealthy($"is {state.ToString().ToLowerInvariant()}"),
        { Stuck: { } stuck } => Unhealthy(stuck),
        { Circuit: CircuitState.Open or CircuitState.HalfOpen } => new(HealthStatus.Degraded, "holds still, because its circuit breaker is open"),
        _ => Healthy,
    };

    /// <summary>A new process would do no better.</summary>
    public static ConsumerHealth Live(KappaConsumer consumer) => consumer.SignsOfLife() switch
    {
        { State: ConsumerState.Failed } => Unhealthy("has failed"),
        { Stuck: { } stuck } => Unhealthy(stuck),
        _ => Healthy,
    };

    private static ConsumerHealth Unhealthy(string reason) => new(HealthStatus.Unhealthy, reason);
}
