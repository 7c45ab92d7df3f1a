using Kappa.Kafka;
using Microsoft.Extensions.Hosting;

namespace Kappa.Jobs;

/// <summary>Runs the service on a job's topics until it is stopped, for a replay that runs elsewhere.</summary>
internal sealed class ServeCommand(IHost host, ServiceTarget service, Terminal terminal)
{
    public async Task<int> RunAsync(KappaCommand.Serve request, IReadOnlyDictionary<string, string> serviceSettings, CancellationToken cancellationToken)
    {
        var endpoints = request.Endpoints;
        var job = request.Job is { } path ? JobFile.Load(path) : null;
        if (job is not null)
            await EnsureTopicsAsync(job.Topics, endpoints, serviceSettings, cancellationToken);
        var registry = endpoints.Registry is { } folder && !folder.Contains("://", StringComparison.Ordinal) ? Path.GetFullPath(folder) : endpoints.Registry;
        service.Set(new ServiceAddress(endpoints.Kafka, registry, job, endpoints.Timeout, IsReplay: false));
        terminal.Out.WriteLine(job is null
            ? $"Serving{(endpoints.Kafka is null ? "" : $" at {endpoints.Kafka}")}. Ctrl-C stops."
            : $"Serving {job.Topics.Ingress} > {job.Topics.Egress}, group {job.Topics.Group}, of job {job.Name}. Ctrl-C stops.");
        await LiveService.RunAsync(host, cancellationToken);
        return KappaExitCode.Done;
    }

    /// <summary>The service may be started before the replay: it must not subscribe to topics that are not there yet, which a client notices late.</summary>
    private static async Task EnsureTopicsAsync(JobTopics topics, Endpoints endpoints, IReadOnlyDictionary<string, string> serviceSettings, CancellationToken cancellationToken)
    {
        var servers = endpoints.Kafka ?? serviceSettings.GetValueOrDefault("bootstrap.servers")
            ?? throw new BadInputException("serve: give --kafka HOST:PORT, or set Kafka:bootstrap.servers in the consumer's configuration.");
        using var cluster = await KafkaCluster.ConnectAsync(ConnectionSettings.Of(servers, serviceSettings), endpoints.Timeout, cancellationToken);
        await TopicPreparation.EnsureAsync(cluster, topics, cancellationToken);
    }
}
