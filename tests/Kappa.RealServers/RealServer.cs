namespace Kappa.RealServers;

/// <summary>
/// The real servers of a test process: those named in the environment, or else one of each kind, started when first asked for and ended with the process.
/// Where there are neither, the calling test is skipped with the reason.
/// </summary>
public static class RealServer
{
    // Members of a KIP-848 group hear of a rebalance by their heartbeat, whose interval the broker sets: its 5 s would be most of such a test.
    private const string QuickGroups = """
        group.consumer.min.heartbeat.interval.ms=200
        group.consumer.heartbeat.interval.ms=200

        """;

    private static readonly Lazy<Task<string>> StartedKafka = new(async () => (await KafkaBrokers.StartAsync(settings: _ => QuickGroups)).BootstrapServers);
    private static readonly Lazy<Task<string>> StartedRegistry = new(async () => (await LaunchedServer.StartAsync("registry", Ports.Free(2))).Endpoint);

    /// <summary>Bootstrap servers of a broker: <c>KAPPA_TEST_KAFKA</c>, or one started for this process.</summary>
    public static async Task<string> KafkaAsync() => Named("KAPPA_TEST_KAFKA") ?? await StartedKafka.Value;

    /// <summary>URL of a registry with the Confluent API: <c>KAPPA_TEST_REGISTRY</c>, or one started for this process.</summary>
    public static async Task<string> RegistryAsync() => Named("KAPPA_TEST_REGISTRY") ?? await StartedRegistry.Value;

    private static string? Named(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } address ? address : null;
}
