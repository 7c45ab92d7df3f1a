using Kappa.Avro;
using Kappa.Kafka;

namespace Kappa.Jobs;

/// <summary>The cluster and the registry of a run, both known to answer.</summary>
internal sealed class Servers : IDisposable
{
    private Servers(KafkaCluster cluster, ISchemaRegistry registry, IReadOnlyDictionary<string, string> settings, string registryAddress)
    {
        Cluster = cluster;
        Registry = registry;
        Settings = settings;
        RegistryAddress = registryAddress;
    }

    public KafkaCluster Cluster { get; }

    public ISchemaRegistry Registry { get; }

    /// <summary>What a client of the cluster needs to connect.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>URL or folder, as a service's configuration would have it.</summary>
    public string RegistryAddress { get; }

    /// <summary>Connects to the cluster and registers the job's schema.</summary>
    /// <param name="endpoints">Where they are.</param>
    /// <param name="folder">Holds the registry's folder when none is named.</param>
    /// <param name="service">Kafka settings of the service.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KafkaUnreachableException">No broker answered within the stated time; if the registry does not either, the message names both.</exception>
    public static async Task<Servers> ConnectAsync(
        Endpoints endpoints, JobFolder folder, IEnumerable<KeyValuePair<string, string>> service, CancellationToken cancellationToken)
    {
        var settings = ConnectionSettings.Of(endpoints.Kafka ?? ConnectionSettings.Embedded, service);
        var address = endpoints.Registry ?? folder.Registry;
        if (!address.Contains("://", StringComparison.Ordinal))
            address = Path.GetFullPath(address);
        var registry = SchemaRegistry.Open(address, endpoints.Timeout);
        try
        {
            return new Servers(await KafkaCluster.ConnectAsync(settings, endpoints.Timeout, cancellationToken), registry, settings, address);
        }
        catch (KafkaUnreachableException fault)
        {
            using (registry)
                throw await SilenceAsync(registry, cancellationToken) is { } silent ? Both(fault, silent) : fault;
        }
        catch
        {
            registry.Dispose();
            throw;
        }
    }

    /// <summary>Why the registry does not answer; null when it does, whatever it says.</summary>
    private static async Task<SchemaRegistryUnreachableException?> SilenceAsync(ISchemaRegistry registry, CancellationToken cancellationToken)
    {
        try
        {
            await registry.GetTextAsync(1, cancellationToken);
            return null;
        }
        catch (SchemaRegistryException fault)
        {
            return fault as SchemaRegistryUnreachableException;
        }
    }

    private static KafkaUnreachableException Both(KafkaUnreachableException kafka, SchemaRegistryUnreachableException registry) =>
        new(kafka.Address, kafka.Waited, kafka.Error with { Reason = $"{kafka.Message}\n{registry.Message}" });

    /// <summary>Registers the record schema of the ingress topic, under the subject that every Confluent client looks for.</summary>
    /// <exception cref="SchemaRegistryUnreachableException">No answer within the stated time.</exception>
    /// <exception cref="BadInputException">The registry refused the schema, or what answers is no registry.</exception>
    public async Task<int> RegisterAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            return await Registry.RegisterAsync($"{job.Topics.Ingress}-value", job.Target, cancellationToken);
        }
        catch (SchemaRegistryException fault) when (fault is not SchemaRegistryUnreachableException)
        {
            throw new BadInputException($"The schema of {job.Topics.Ingress} could not be registered. {fault.Message}", fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Registry.Dispose();
        Cluster.Dispose();
    }
}
