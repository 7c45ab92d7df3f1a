using Microsoft.Extensions.DependencyInjection;
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
    /// <returns>The exit code for the process, one of <see cref="KappaExitCode"/>. What went wrong is written to stderr.</returns>
    /// <exception cref="InvalidOperationException">There is a command, and AddKappaReplay was not called for these arguments.</exception>
    public static async Task<int> RunKappaAsync(this IHost host, string[] args, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(args);
        var command = CommandLineReader.Read(args);
        var setup = host.Services.GetService<ReplaySetup>();
        if (command is not KappaCommand.Live && (setup is null || !setup.Args.SequenceEqual(args)))
            throw new InvalidOperationException("Program.cs must call builder.AddKappaReplay(args), with the arguments that RunKappaAsync gets, before it builds the host.");
        try
        {
            return await new CommandRun(host, setup?.Target ?? new ServiceTarget()).RunAsync(command, cancellationToken);
        }
        finally
        {
            if (host is IAsyncDisposable disposable)
                await disposable.DisposeAsync();
            else
                host.Dispose();
        }
    }
}
