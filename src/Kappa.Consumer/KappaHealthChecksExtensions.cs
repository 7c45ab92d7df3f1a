using Kappa.Consumer.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kappa.Consumer;

/// <summary>Lets a service's health checks ask its consumers.</summary>
public static class KappaHealthChecksExtensions
{
    /// <summary>
    /// Adds three checks, each over all consumers of the service: <c>kappa-started</c>, <c>kappa-ready</c> and <c>kappa-live</c>, with the tags <c>started</c>,
    /// <c>ready</c> and <c>live</c>. They look at what the consumers keep anyway, and ask no server.
    /// </summary>
    /// <remarks>
    /// Started: every consumer's start has succeeded. Ready: each takes in records, or would. Live: none has failed, and neither a poll loop nor an attempt at a
    /// record is stuck beyond <see cref="KappaConsumerOptions.Health"/>.
    /// </remarks>
    public static IHealthChecksBuilder AddKappaConsumer(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .Add(Check("started", ConsumerHealth.Started))
            .Add(Check("ready", ConsumerHealth.Ready))
            .Add(Check("live", ConsumerHealth.Live));
    }

    private static HealthCheckRegistration Check(string question, Func<KappaConsumer, ConsumerHealth> ask) =>
        new($"kappa-{question}", services => new ConsumerHealthCheck(services.GetServices<KappaConsumer>(), ask), HealthStatus.Unhealthy, [question]);
}
