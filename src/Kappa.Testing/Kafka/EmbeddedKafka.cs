using Kappa.Avro;
using Kappa.Kafka;

namespace Kappa.Testing;

/// <summary>
/// A Kafka cluster and a schema registry in the test's own process, and what a test does with them: make topics, write records, wait for records. What runs
/// against it is the real thing (clients, group, commits, wire format), reached through loopback; only the brokers are librdkafka's own mock. Nothing needs to be
/// installed. Safe on many threads.
/// </summary>
/// <remarks>
/// A partition keeps about 5 MB and 100,000 batches. There are no transactions, no access control and no topic settings. Faults are made on
/// <see cref="Cluster"/> (brokers down, errors, delays, deleted records) and on <see cref="Registry"/>.
/// </remarks>
public sealed class EmbeddedKafka : IAsyncDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(20);

    private readonly Lazy<RecordWriter> _writer;
    private readonly Lazy<ISchemaRegistry> _registry;

    private EmbeddedKafka(int brokers)
    {
        Cluster = EmbeddedCluster.Start(brokers);
        Registry = RegistryServer.Start();
        _writer = new(() => new RecordWriter(Settings));
        _registry = new(() => SchemaRegistry.Open(Registry.Address, ConnectLimit));
    }

    /// <summary>The brokers, with their faults on demand.</summary>
    public EmbeddedCluster Cluster { get; }

    /// <summary>The schema registry, with its faults on demand. Its address is what a consumer's <c>SchemaRegistry</c> option takes.</summary>
    public RegistryServer Registry { get; }

    /// <summary>host:port list.</summary>
    public string BootstrapServers => Cluster.BootstrapServers;

    /// <summary>What a client needs to connect: <c>bootstrap.servers</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["bootstrap.servers"] = BootstrapServers };

    /// <summary>Starts a cluster and a registry of the caller's own: tests that run at once do not meet.</summary>
    /// <param name="brokers">Number of brokers; their ids count from 1.</param>
    public static EmbeddedKafka Start(int brokers = 1) => new(brokers);

    /// <summary>Creates a topic; one that is there stays as it is.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="partitions">Number of partitions.</param>
    /// <exception cref="KafkaException">A real broker would refuse the name or the number.</exception>
    public void CreateTopic(string name, int partitions = 1) => Cluster.CreateTopic(name, partitions);

    /// <summary>Writes records, in their order within a partition, and returns them with partition and offset once the brokers have acknowledged all of them.</summary>
    /// <param name="topic">The topic; it must be there.</param>
    /// <param name="records">The records.</param>
    /// <exception cref="KafkaException">A record was refused, or not acknowledged within <c>delivery.timeout.ms</c> (here 30 s).</exception>
    public async Task<IReadOnlyList<TestRecord>> ProduceAsync(string topic, params IReadOnlyList<TestRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return await Task.WhenAll(records.Select(record => _writer.Value.WriteAsync(topic, record)));
    }

    /// <summary>Writes a value as a service would get it: Avro in the Confluent frame, its schema registered under <c>&lt;topic&gt;-value</c>.</summary>
    /// <typeparam name="T">The value's type; its schema is derived from it.</typeparam>
    /// <param name="topic">The topic; it must be there.</param>
    /// <param name="key">The record's key; null for none.</param>
    /// <param name="value">The value.</param>
    /// <param name="id">Record id; null for none, as live traffic has.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KafkaException">The record was refused, or not acknowledged.</exception>
    /// <exception cref="SchemaRegistryException">The registry refused the schema.</exception>
    public async Task<TestRecord> ProduceAvroAsync<T>(string topic, string? key, T value, RecordId? id = null, CancellationToken cancellationToken = default)
    {
        var record = new TestRecord { Key = key, Id = id, Value = await TestAvro.EncodeAsync(_registry.Value, $"{topic}-value", value, cancellationToken) };
        return (await ProduceAsync(topic, record).WaitAsync(cancellationToken))[0];
    }

    /// <summary>
    /// Reads a topic from its beginning, in no group, until it has as many records as asked for; returns them, of each partition in its order. What is
    /// there beyond them is left unread.
    /// </summary>
    /// <param name="topic">The topic; it must be there.</param>
    /// <param name="count">How many records are waited for.</param>
    /// <param name="atMost">How long they are waited for; null for 30 s.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">Fewer came; the message says how many.</exception>
    public async Task<IReadOnlyList<TestRecord>> ConsumeAsync(string topic, int count, TimeSpan? atMost = null, CancellationToken cancellationToken = default)
    {
        using var cluster = await KafkaCluster.ConnectAsync(Settings, ConnectLimit, cancellationToken);
        var from = (await cluster.WatermarksAsync(topic, cancellationToken)).Select(partition => new PartitionOffset(topic, partition.Partition, partition.Low));
        return await RecordWait.ForAsync(Settings, topic, [.. from], count, atMost ?? TimeSpan.FromSeconds(30), cancellationToken);
    }

    /// <summary>Everything that a topic holds now.</summary>
    /// <param name="topic">The topic; it must be there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<TestRecord>> ReadAllAsync(string topic, CancellationToken cancellationToken = default)
    {
        using var cluster = await KafkaCluster.ConnectAsync(Settings, ConnectLimit, cancellationToken);
        var held = await cluster.WatermarksAsync(topic, cancellationToken);
        return await ConsumeAsync(topic, (int)held.Sum(partition => partition.High - partition.Low), cancellationToken: cancellationToken);
    }

    /// <summary>The value of a record, decoded by the schema that its frame names.</summary>
    /// <typeparam name="T">The type to read it as.</typeparam>
    /// <param name="record">A record with a framed value.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AvroDataException">There is no value, or it is not in the Confluent frame, or not of this type.</exception>
    public ValueTask<T> DecodeAsync<T>(TestRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return TestAvro.DecodeAsync<T>(_registry.Value, record.Value, cancellationToken);
    }

    /// <summary>The offset that a group has committed for each partition of a topic, by partition: the next one that it would read; -1001 where nothing.</summary>
    /// <param name="group">The group.</param>
    /// <param name="topic">The topic; it must be there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<long>> CommittedAsync(string group, string topic, CancellationToken cancellationToken = default)
    {
        using var cluster = await KafkaCluster.ConnectAsync(Settings, ConnectLimit, cancellationToken);
        return [.. (await cluster.CommittedAsync(group, topic, cancellationToken)).Select(partition => partition.Offset)];
    }

    /// <summary>Ends clients, brokers and registry. Hosts that use them are stopped before.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_writer.IsValueCreated) _writer.Value.Dispose();
        if (_registry.IsValueCreated) _registry.Value.Dispose();
        await Registry.DisposeAsync();
        Cluster.Dispose();
    }
}
