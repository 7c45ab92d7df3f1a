using Microsoft.Extensions.Hosting;

namespace Kappa.Jobs;

/// <summary>Runs a host until it is stopped.</summary>
internal static class LiveService
{
    /// <summary>Starts the host and waits for its end, as <c>host.RunAsync</c> does; a background service that failed is a fault, and not a quiet end.</summary>
    public static async Task RunAsync(IHost host, CancellationToken cancellationToken)
    {
        await host.StartAsync(cancellationToken);
        await host.WaitForShutdownAsync(cancellationToken);
        if (ServiceWatch.FaultOf(host) is { } fault)
            throw new StageFailedException("service", fault.Message, fault);
    }
}
