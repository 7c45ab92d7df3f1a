namespace Kappa.Jobs;

/// <summary>
/// Where the service's consumer is pointed for a command. Set once, after the job file was read and before the host starts; until then, and without a
/// command, the consumer keeps its own configuration.
/// </summary>
internal sealed class ServiceTarget
{
    private ServiceAddress? _address;

    /// <summary>The address; null when nothing is to be changed.</summary>
    public ServiceAddress? Address => Volatile.Read(ref _address);

    public void Set(ServiceAddress address) => Volatile.Write(ref _address, address);
}

/// <summary>What a command changes of a consumer's configuration; null leaves a part as it is.</summary>
/// <param name="Kafka">Bootstrap servers.</param>
/// <param name="Registry">URL or folder of the schema registry.</param>
/// <param name="Job">The job whose topics and group are meant.</param>
/// <param name="Timeout">How long to wait for servers at the start.</param>
/// <param name="IsReplay">Whether the consumer lives as long as the replay.</param>
internal sealed record ServiceAddress(string? Kafka, string? Registry, Job? Job, TimeSpan Timeout, bool IsReplay);
