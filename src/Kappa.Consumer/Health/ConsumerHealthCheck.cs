using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kappa.Consumer.Health;

/// <summary>One question asked of every consumer of the process; the worst answer counts.</summary>
internal sealed class ConsumerHealthCheck(IEnumerable<KappaConsumer> consumers, Func<KappaConsumer, ConsumerHealth> ask) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var answers = consumers.Select(consumer => (Consumer: consumer, Health: ask(consumer))).ToList();
        if (answers.Count == 0)
            return Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, "There is no Kappa consumer."));
        var worst = answers.Min(answer => answer.Health.Status);
        var status = worst == HealthStatus.Unhealthy ? context.Registration.FailureStatus : worst;
        var reasons = answers.Where(answer => answer.Health.Reason is not null).Select(answer => $"{answer.Consumer}: {answer.Health.Reason}.");
        var states = answers.ToDictionary(answer => answer.Consumer.ToString(), object (answer) => answer.Consumer.Progress().State.ToString());
        return Task.FromResult(new HealthCheckResult(status, string.Join(" ", reasons), data: states));
    }
}
