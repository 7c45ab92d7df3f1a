using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>
/// librdkafka's mock cluster in this process, reached through loopback like any other. Keeps about 5 MB and 100,000 message sets a
/// partition. What it can do and what not: docs/embedded-cluster.md. Safe on many threads.
/// </summary>
public sealed partial class EmbeddedCluster : IDisposable
{
    /// <summary>Bytes that a partition keeps.</summary>
    public const long RetentionBytes = 5L * 1024 * 1024;

    private const int MostReplicas = 3;

    private static readonly Lazy<EmbeddedCluster> SharedCluster = new(() => Start());
    private static readonly Lock RunningLock = new();
    private static readonly List<EmbeddedCluster> Running = [];

    private readonly ClientHandle _handle;
    private readonly Lock _lock = new();
    private readonly int _brokers;
    private nint _cluster;

    private unsafe EmbeddedCluster(int brokers)
    {
        _brokers = brokers;
        // The client only carries the cluster's threads and log; it connects to nobody.
        var conf = NativeSettings.Make(ClientSettings.Plain([new("log_level", "0")]));
        ProducerCallbacks.Register(conf);
        _handle = ClientHandle.Open(Rd.Producer, conf, new ProducerInbox(SilentEvents.Instance));
        _ = Rd.rd_kafka_set_log_queue(_handle.Pointer, 0);
        _cluster = Rd.rd_kafka_mock_cluster_new(_handle.Pointer, brokers);
        if (_cluster == 0)
        {
            _handle.Dispose();
            throw new KafkaException(new KafkaError(ErrorCodes.InvalidArgument, $"The embedded cluster could not be started with {brokers} brokers."));
        }
        BootstrapServers = Utf8Text.Read(Rd.rd_kafka_mock_cluster_bootstraps(_cluster));
        // Without a controller every call of an admin client waits until its time has passed.
        Rd.rd_kafka_mock_set_controller_id(_cluster, 1);
        // Its 3 s would be the longest part of most runs.
        Rd.rd_kafka_mock_group_initial_rebalance_delay_ms(_cluster, 0);
    }

    /// <summary>The process's shared cluster, started on first use and kept until the process ends: what <c>bootstrap.servers=embedded</c> names.</summary>
    public static EmbeddedCluster Shared => SharedCluster.Value;

    /// <summary>host:port list.</summary>
    public string BootstrapServers { get; }

    /// <summary>A cluster of one's own, for tests.</summary>
    /// <param name="brokers">Number of brokers; their ids count from 1.</param>
    public static EmbeddedCluster Start(int brokers = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(brokers);
        Librdkafka.EnsureLoaded();
        var started = new EmbeddedCluster(brokers);
        lock (RunningLock)
            Running.Add(started);
        return started;
    }

    /// <summary>Creates a topic; one that is there stays as it is.</summary>
    /// <exception cref="KafkaException">A real broker would refuse the name or the number.</exception>
    public void CreateTopic(string name, int partitions)
    {
        // The mock takes anything.
        if (!TopicNameRule.Allows(name) || partitions < 1)
        {
            throw new KafkaException(new KafkaError(
                ErrorCodes.InvalidTopic, $"Topic '{name}' with {partitions} partitions cannot be created: {TopicNameRule.Words}, and at least one partition."));
        }
        lock (_lock)
        {
            var code = Rd.rd_kafka_mock_topic_create(Cluster, name, partitions, Math.Min(_brokers, MostReplicas));
            if (code != ErrorCodes.TopicExists)
                Throw(code);
        }
    }

    /// <summary>Ends the cluster and what it keeps. The shared one stays until the process ends.</summary>
    public void Dispose()
    {
        if (SharedCluster.IsValueCreated && ReferenceEquals(this, SharedCluster.Value))
            return;
        lock (RunningLock)
            Running.Remove(this);
        lock (_lock)
        {
            if (_cluster == 0)
                return;
            Rd.rd_kafka_mock_cluster_destroy(_cluster);
            _cluster = 0;
            _handle.Dispose();
        }
    }

    /// <summary>The cluster of this process that one of these addresses belongs to; null for a real one.</summary>
    internal static EmbeddedCluster? Find(string bootstrapServers)
    {
        var asked = bootstrapServers.Split(',', StringSplitOptions.TrimEntries);
        lock (RunningLock)
            return Running.Find(cluster => cluster.BootstrapServers.Split(',').Any(asked.Contains));
    }

    private nint Cluster
    {
        get
        {
            ObjectDisposedException.ThrowIf(_cluster == 0, this);
            return _cluster;
        }
    }

    private static void Throw(int code)
    {
        if (code != 0)
            throw new KafkaException(NativeErrors.FromCode(code));
    }
}
