using Kappa.Consumer;
using Microsoft.Extensions.Options;

namespace Kappa.Jobs;

/// <summary>Points the service's consumer at a command's job and servers, after everything that the service itself configures.</summary>
internal sealed class ConsumerTargeting(ServiceTarget target) : IPostConfigureOptions<KappaConsumerOptions>
{
    /// <summary>A run that is killed leaves its member in the group for this long; the next run of the job takes its place at once, by its name.</summary>
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);

    private string? _targeted;

    public void PostConfigure(string? name, KappaConsumerOptions options)
    {
        if (target.Address is not { } address)
            return;
        if (address.Job is { } job)
        {
            if (Interlocked.CompareExchange(ref _targeted, name ?? "", null) is { } other && other != (name ?? ""))
                throw new BadInputException($"The service has several consumers (\"{other}\", \"{name}\"), and a job has one: register only the consumer that is meant when the process replays.");
            (options.Topics, options.Group) = ([job.Topics.Ingress], job.Topics.Group);
            (options.OutputTopic, options.DeadLetterTopic) = (job.Topics.Egress, job.Topics.DeadLetter);
            options.OutputSubject = null;
            // a job ends when the ingress topic is committed: nothing may wait elsewhere
            options.Retry.Topics = [];
            // a job's topics are Avro, whatever the service speaks in live traffic
            options.InputFormat = options.InputFormat as AvroFormat;
            options.OutputFormat = options.OutputFormat as AvroFormat;
        }
        options.StartTimeout = address.Timeout;
        options.SchemaRegistry = address.Registry ?? options.SchemaRegistry;
        options.Kafka = SettingsOf(address, options.Kafka);
        // The cluster inside the process keeps no transactions apart; the sink drops what comes twice.
        if (address.Kafka == ConnectionSettings.Embedded)
            options.ExactlyOnce = false;
        if (address is { IsReplay: true })
            options.CommitInterval = TimeSpan.FromMilliseconds(Math.Min(options.CommitInterval.TotalMilliseconds, 100));
    }

    private static Dictionary<string, string> SettingsOf(ServiceAddress address, IDictionary<string, string> configured)
    {
        var settings = new Dictionary<string, string>(configured, StringComparer.Ordinal);
        if (address.Kafka is { } servers)
        {
            settings.Remove("metadata.broker.list");
            foreach (var name in settings.Keys.Where(ConnectionSettings.IsOfConnection).ToList())
                settings.Remove(name);
            foreach (var (name, value) in ConnectionSettings.Of(servers, configured))
                settings[name] = value;
        }
        if (address.Job is not null)
            settings["auto.offset.reset"] = "earliest"; // rows that were sent before the group met the topic are rows all the same
        if (address.Kafka == ConnectionSettings.Embedded)
        {
            // The cluster inside the process knows the classic protocol alone.
            settings.Remove("group.protocol");
            settings.Remove("group.remote.assignor");
        }
        else if (address is { IsReplay: true, Job: { } job })
        {
            settings["group.instance.id"] = $"kappa-{job.Id}";
            // With KIP-848 the brokers say how long a session lasts.
            if (settings.GetValueOrDefault("group.protocol", "classic") == "classic")
                settings.TryAdd("session.timeout.ms", $"{SessionTimeout.TotalMilliseconds:F0}");
        }
        return settings;
    }
}
