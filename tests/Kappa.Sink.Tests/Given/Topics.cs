using System.Text;
using Kappa.Kafka;

namespace Kappa.Sink.Tests.Given;

/// <summary>An egress and a dead-letter topic of a test's own, and what a service would leave in them.</summary>
internal sealed class Topics : IProducerEvents, IDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly KafkaCluster _cluster;
    private readonly KafkaProducer _producer;
    private int _failed;

    private Topics(string bootstrapServers, KafkaCluster cluster, string name)
    {
        (BootstrapServers, _cluster) = (bootstrapServers, cluster);
        (Egress, DeadLetter) = ($"{name}.egress", $"{name}.dead");
        _producer = KafkaProducer.Open([new("bootstrap.servers", bootstrapServers)], this);
    }

    public string BootstrapServers { get; }

    public string Egress { get; }

    public string DeadLetter { get; }

    public Guid Job { get; } = Guid.NewGuid();

    public KafkaCluster Cluster => _cluster;

    public static async Task<Topics> CreateAsync(int partitions = 2, string bootstrapServers = "embedded")
    {
        var cluster = await KafkaCluster.ConnectAsync([new("bootstrap.servers", bootstrapServers)], Limit, TestContext.Current.CancellationToken);
        var topics = new Topics(bootstrapServers, cluster, $"t{Guid.NewGuid():N}");
        await cluster.EnsureTopicsAsync(
            [new(topics.Egress, partitions), new(topics.DeadLetter, partitions)], TestContext.Current.CancellationToken);
        return topics;
    }

    public void Result(int partition, int part, long row, byte[] value, int ordinal = 0, Guid? job = null) =>
        Produce(Egress, partition, new RecordId(job ?? Job, part, row, ordinal), value);

    /// <summary>Results of rows as <see cref="Fare.OfRow"/>, in turn over the partitions.</summary>
    public void Results(long first, int count, int part = 0, int partitions = 2)
    {
        for (var row = first; row < first + count; row++)
            Result((int)(row % partitions), part, row, Fare.OfRow(row));
    }

    public void Filtered(int partition, int part, long row, string outcome = KappaHeaders.Filtered)
    {
        var headers = new HeaderBlockBuilder();
        headers.Add(KappaHeaders.Outcome, Encoding.ASCII.GetBytes(outcome));
        Produce(Egress, partition, new RecordId(Job, part, row, 0), null, headers.Build());
    }

    public void Dead(int partition, int part, long row) => Produce(DeadLetter, partition, new RecordId(Job, part, row, 0), [1, 2, 3]);

    public void Produce(string topic, int partition, RecordId? id, byte[]? value, HeaderBlock headers = default)
    {
        while (true)
        {
            var error = _producer.TryProduce(new OutgoingRecord
            {
                Topic = _producer.Topic(topic),
                Partition = partition,
                HasValue = value is not null,
                Value = value,
                Id = id,
                Headers = headers,
            });
            if (!error.IsError)
                return;
            Assert.Equal(KafkaProducer.QueueFull, error.Code);
            Assert.True(_producer.Flush(Limit));
        }
    }

    public void Flush()
    {
        Assert.True(_producer.Flush(Limit));
        Assert.Equal(0, Volatile.Read(ref _failed));
    }

    public async Task<SinkRequest> RequestAsync(TemporaryFolder folder) => new()
    {
        JobId = Job,
        Egress = new TopicStart(Egress, (await _cluster.DescribeAsync(Egress, TestContext.Current.CancellationToken))!.Id, []),
        DeadLetter = new TopicStart(DeadLetter, (await _cluster.DescribeAsync(DeadLetter, TestContext.Current.CancellationToken))!.Id, []),
        Kafka = new Dictionary<string, string> { ["bootstrap.servers"] = BootstrapServers },
        Group = $"{Egress}.sink",
        OutputFolder = folder.Output,
        PartitionBy = Fare.ByDay,
    };

    public async Task<IReadOnlyList<PartitionOffset>> EndAsync()
    {
        Flush();
        var ends = new List<PartitionOffset>();
        foreach (var topic in (string[])[Egress, DeadLetter])
        {
            foreach (var watermarks in await _cluster.WatermarksAsync(topic, TestContext.Current.CancellationToken))
                ends.Add(new PartitionOffset(topic, watermarks.Partition, watermarks.High));
        }
        return ends;
    }

    /// <summary>Lands everything that is in the topics now.</summary>
    public async Task<SinkSummary> LandAsync(SinkRequest request, MemoryRegistry? registry = null, ISinkStorage? storage = null)
    {
        var sink = SinkHost.Create(request, registry ?? Fare.Registry(), storage);
        sink.CompleteAt(await EndAsync());
        return await sink.RunAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);
    }

    public void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements)
    {
        foreach (var acknowledgement in acknowledgements)
        {
            if (acknowledgement.Error != 0)
                Interlocked.Increment(ref _failed);
        }
    }

    public void OnError(KafkaError error)
    {
    }

    public void Dispose()
    {
        _producer.Dispose();
        _cluster.Dispose();
    }
}
