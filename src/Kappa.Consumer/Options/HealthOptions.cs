namespace Kappa.Consumer;

/// <summary>When a consumer counts as stuck, so that its liveness check fails (<see cref="KappaHealthChecksExtensions.AddKappaConsumer"/>).</summary>
public sealed record HealthOptions
{
    /// <summary>
    /// Longest time between two turns of the poll loop, which are 50 ms apart at most; a broker that does not answer holds one for up to 15 s, or 30 s with <see cref="KappaConsumerOptions.ExactlyOnce"/>; less is refused.
    /// </summary>
    public TimeSpan PollLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Longest time that one attempt at a record may take: decoding, and the handler. Pauses between attempts do not count, nor does the wait for the
    /// broker's acknowledgement.
    /// </summary>
    public TimeSpan RecordLimit { get; set; } = TimeSpan.FromMinutes(5);
}
