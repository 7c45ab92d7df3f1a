using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kappa.Jobs;

/// <summary>Carries a command out; the edge at which faults become exit codes.</summary>
internal sealed class CommandRun(IHost host, ServiceTarget target)
{
    private readonly Terminal _terminal = host.Services.GetService<Terminal>() ?? Terminal.OfProcess();
    private readonly TimeProvider _time = host.Services.GetService<TimeProvider>() ?? TimeProvider.System;

    public async Task<int> RunAsync(KappaCommand command, CancellationToken cancellationToken)
    {
        // A service that runs until it is stopped leaves signals to its host's lifetime.
        using var stop = command.IsBesideTheLiveService ? new UserStop(cancellationToken) : null;
        var token = stop?.Token ?? cancellationToken;
        try
        {
            return await (command switch
            {
                KappaCommand.Show show => Say(_terminal.Out, show.Text, KappaExitCode.Done),
                KappaCommand.Invalid invalid => Say(_terminal.Error, invalid.Message, KappaExitCode.BadInput),
                KappaCommand.Serve serve => new ServeCommand(host, target, _terminal).RunAsync(serve, Settings(), token),
                KappaCommand.Replay replay => ReplayAsync(replay, token),
                KappaCommand.Audit audit => new AuditCommand(host.Services, _terminal).RunAsync(audit, Settings(), token),
                _ => LiveAsync(token),
            });
        }
        catch (Exception fault)
        {
            var (exitCode, message) = FaultTable.Of(fault, token.IsCancellationRequested, command.Servers?.Kafka);
            _terminal.Error.WriteLine(message);
            return exitCode;
        }
    }

    private async Task<int> LiveAsync(CancellationToken cancellationToken)
    {
        await LiveService.RunAsync(host, cancellationToken);
        return KappaExitCode.Done;
    }

    private async Task<int> ReplayAsync(KappaCommand.Replay replay, CancellationToken cancellationToken)
    {
        host.Services.GetService<ReplaySetup>()?.RefuseSeveralResults();
        var outputSchema = replay.WithoutService ? null : ServiceSettings.Configured(host.Services).FirstOrDefault()?.OutputSchema;
        var job = await JobPreparation.LoadAsync(JobChoice.PathOf(replay.Job, host.Services), outputSchema, cancellationToken);
        return await new Replay(host, target, _terminal, _time).RunAsync(job, replay, outputSchema, Settings(), cancellationToken);
    }

    /// <summary>The Kafka properties that the service's consumer is configured with.</summary>
    private Dictionary<string, string> Settings() => new(ServiceSettings.Configured(host.Services).FirstOrDefault()?.Kafka ?? new Dictionary<string, string>());

    private static Task<int> Say(TextWriter output, string text, int exitCode)
    {
        output.WriteLine(text);
        return Task.FromResult(exitCode);
    }
}
