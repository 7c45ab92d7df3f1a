using Kappa.Accounting;
using Kappa.Avro;
using Kappa.Kafka;

namespace Kappa.Ingress.Tests;

/// <summary>An embedded cluster, a folder for files and journal, and what a test does with them.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    public const string Topic = "trips";
    public const string DeadLetters = "trips.dead";

    private Workbench(EmbeddedCluster embedded, KafkaCluster cluster)
    {
        Embedded = embedded;
        Cluster = cluster;
    }

    public TemporaryFolder Folder { get; } = new();

    public KafkaCluster Cluster { get; }

    public EmbeddedCluster Embedded { get; }

    public Dictionary<string, string> Settings => new() { ["bootstrap.servers"] = Embedded.BootstrapServers, ["linger.ms"] = "1" };

    public string JournalPath => Folder["ingress.journal"];

    /// <summary>With 32 partitions, a month of trips fits into the topic without a reader.</summary>
    public static async Task<Workbench> StartAsync(int partitions = 32)
    {
        var embedded = EmbeddedCluster.Start();
        embedded.CreateTopic(Topic, partitions);
        embedded.CreateTopic(DeadLetters, 2);
        var settings = new Dictionary<string, string> { ["bootstrap.servers"] = embedded.BootstrapServers };
        return new(embedded, await KafkaCluster.ConnectAsync(settings, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    public IngressDestination Destination(params PaceWatch[] watches) => new() { Cluster = Cluster, Settings = Settings, Watches = watches };

    public Task<IngressJournal> OpenJournalAsync(IngressPlan plan) =>
        IngressJournal.OpenAsync(JournalPath, plan, Cluster, Settings, TestContext.Current.CancellationToken);

    /// <summary>One run from opening the journal to closing it.</summary>
    public async Task<IngressResult> RunAsync(IngressPlan plan, IngressDestination? destination = null, RowSet? done = null)
    {
        using var journal = await OpenJournalAsync(plan);
        var state = new IngressState { Journal = journal, Done = done };
        return await IngressRun.RunAsync(plan, destination ?? Destination(), state, new(), TestContext.Current.CancellationToken);
    }

    /// <summary>A plan for a file of numbers, keyed by them.</summary>
    public async Task<IngressPlan> NumbersAsync(int rows, Func<IngressRequest, IngressRequest>? change = null)
    {
        var file = new GivenFile(new GivenColumn("n", new(PhysicalType.Int64), false, [.. Enumerable.Range(0, rows).Select(i => (object?)(long)i)]));
        return await PlanAsync(file, """{"name":"n","type":"int"}""", request => (change ?? (same => same))(request with { KeyField = "n" }));
    }

    public async Task<IngressPlan> PlanAsync(GivenFile file, string fields, Func<IngressRequest, IngressRequest>? change = null)
    {
        var request = new IngressRequest
        {
            Snapshot = await Taxi.SnapshotAsync(file.WriteTo(Folder["rows.parquet"])),
            Target = AvroSchema.Parse($$"""{"type":"record","name":"r","fields":[{{fields}}]}"""),
            Job = Guid.NewGuid(),
            SchemaId = 1,
            Topic = Topic,
            DeadLetterTopic = DeadLetters,
        };
        var made = IngressPlan.Make(change?.Invoke(request) ?? request);
        Assert.Empty(made.Errors);
        return made.Value!;
    }

    /// <summary>All records that a topic holds now.</summary>
    public async Task<List<TopicRecord>> ReadAsync(string topic = Topic)
    {
        var watermarks = await Cluster.WatermarksAsync(topic, TestContext.Current.CancellationToken);
        using var consumer = KafkaConsumer.Open(new Dictionary<string, string>(Settings) { ["auto.offset.reset"] = "earliest" });
        consumer.Assign([.. watermarks.Select(partition => new PartitionOffset(topic, partition.Partition, partition.Low))]);
        var left = watermarks.Sum(partition => partition.High - partition.Low);
        var records = new List<TopicRecord>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (records.Count < left)
        {
            limit.Token.ThrowIfCancellationRequested();
            using var batch = consumer.Receive(TimeSpan.FromMilliseconds(100), 10_000);
            for (var i = 0; i < (batch?.Count ?? 0); i++)
                records.Add(TopicRecord.Of(batch![i]));
            while (consumer.TryReadEvent(out _))
            {
                // Nothing that this reader acts on.
            }
        }

        return records;
    }

    public ValueTask DisposeAsync()
    {
        Cluster.Dispose();
        Embedded.Dispose();
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
