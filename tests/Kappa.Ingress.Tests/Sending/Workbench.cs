using Kappa.Kafka;

namespace Kappa.Ingress.Tests;

/// <summary>An ingress of trips into a cluster of the test's own.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    private readonly EmbeddedCluster _embedded;

    private Workbench(EmbeddedCluster embedded, KafkaCluster cluster)
    {
        _embedded = embedded;
        Cluster = cluster;
    }

    public TemporaryFolder Folder { get; } = new();

    public KafkaCluster Cluster { get; }

    public EmbeddedCluster Embedded => _embedded;

    public Dictionary<string, string> Settings => new() { ["bootstrap.servers"] = _embedded.BootstrapServers };

    public static async Task<Workbench> StartAsync(int partitions = 4, string topic = "trips")
    {
        var embedded = EmbeddedCluster.Start();
        embedded.CreateTopic(topic, partitions);
        var settings = new Dictionary<string, string> { ["bootstrap.servers"] = embedded.BootstrapServers };
        return new(embedded, await KafkaCluster.ConnectAsync(settings, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    public IngressDestination Destination(params PaceWatch[] watches) => new() { Cluster = Cluster, Settings = Settings, Watches = watches };

    public Task<IngressJournal> OpenJournalAsync(IngressPlan plan) =>
        IngressJournal.OpenAsync(Folder["ingress.journal"], plan, Cluster, Settings, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Cluster.Dispose();
        _embedded.Dispose();
        Folder.Dispose();
        await ValueTask.CompletedTask;
    }
}
