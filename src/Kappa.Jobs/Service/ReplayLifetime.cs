using Microsoft.Extensions.Hosting;

namespace Kappa.Jobs;

/// <summary>
/// The host's lifetime during a replay: none of its own. Ctrl-C stops the replay, which stops the host when ingress and sink are at rest; the console's
/// usual lifetime would stop the host at once, and look like a fault of the service.
/// </summary>
internal sealed class ReplayLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
