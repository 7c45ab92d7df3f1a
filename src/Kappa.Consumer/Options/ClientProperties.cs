using System.Collections.Frozen;
using System.Globalization;

namespace Kappa.Consumer;

/// <summary>Parts the one list of librdkafka properties in what the consumer and what the producer is given. Source: librdkafka 2.16, CONFIGURATION.md.</summary>
internal static class ClientProperties
{
    private static readonly FrozenSet<string> ProducerOnly = FrozenSet.ToFrozenSet(
    [
        "transactional.id", "transaction.timeout.ms", "enable.idempotence", "enable.gapless.guarantee", "queue.buffering.max.messages",
        "queue.buffering.max.kbytes", "queue.buffering.max.ms", "linger.ms", "message.send.max.retries", "retries",
        "queue.buffering.backpressure.threshold", "compression.codec", "compression.type", "compression.level", "batch.num.messages", "batch.size",
        "delivery.report.only.error", "sticky.partitioning.linger.ms", "request.required.acks", "acks", "request.timeout.ms",
        "message.timeout.ms", "delivery.timeout.ms", "queuing.strategy", "produce.offset.report", "partitioner", "msg_order_cmp",
    ]);

    private static readonly FrozenSet<string> ConsumerOnly = FrozenSet.ToFrozenSet(
    [
        "group.id", "group.instance.id", "partition.assignment.strategy", "session.timeout.ms", "heartbeat.interval.ms", "group.protocol.type",
        "group.protocol", "group.remote.assignor", "coordinator.query.interval.ms", "max.poll.interval.ms", "enable.auto.commit",
        "auto.commit.interval.ms", "auto.commit.enable", "enable.auto.offset.store", "queued.min.messages", "queued.max.messages.kbytes",
        "fetch.wait.max.ms", "fetch.queue.backoff.ms", "fetch.message.max.bytes", "max.partition.fetch.bytes", "fetch.max.bytes", "fetch.min.bytes",
        "fetch.error.backoff.ms", "offset.store.method", "offset.store.path", "offset.store.sync.interval.ms", "isolation.level",
        "enable.partition.eof", "check.crcs", "max.poll.records", "auto.offset.reset", "consume.callback.max.messages",
    ]);

    private const long LargestFetch = 52_428_800;
    private const int ClientsLargestMessage = 1_000_000;
    private const int ClientsPartitionFetch = 1_048_576;
    private const string PartitionFetchInOrder = "262144";

    // A broker lets 1,048,588 in by default, and a topic may let in more; a dead letter has its source's bytes, and headers besides.
    private const int LargestMessage = 8 * 1024 * 1024;

    // Readers of committed records wait so long for what a killed host left open.
    private static readonly TimeSpan LeastTransactionTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Properties for the consumer, with what follows from the host's options and its defaults.</summary>
    public static Dictionary<string, string> ForConsumer(KappaConsumerOptions options)
    {
        var values = Common(options, ProducerOnly);
        values["group.id"] = options.Group!;
        // Half of the bytes are the client's; its queue may be overshot by one response of each broker, so that is small against it. The client takes none below message.max.bytes.
        var prefetchKbytes = Math.Max(1024, options.MaxInFlightBytes / 2 / 1024);
        values["queued.max.messages.kbytes"] = prefetchKbytes.ToString(CultureInfo.InvariantCulture);
        // Records come in runs of what is fetched of one partition at once. In order by partition each run feeds one handler, so they are short enough for many to be in work.
        if (options.Order == RecordOrder.Partition && !values.ContainsKey("fetch.message.max.bytes"))
            values.TryAdd("max.partition.fetch.bytes", PartitionFetchInOrder);
        // Below what is fetched of one partition, responses would end in the middle of batches, which are fetched again.
        var partitionFetch = Bytes(values, "max.partition.fetch.bytes", Bytes(values, "fetch.message.max.bytes", ClientsPartitionFetch));
        var leastFetch = Math.Max(Bytes(values, "message.max.bytes", 0), partitionFetch);
        values.TryAdd("fetch.max.bytes", Math.Max(Math.Min(prefetchKbytes * 1024 / 4, LargestFetch), leastFetch).ToString(CultureInfo.InvariantCulture));
        values.TryAdd("queued.min.messages", Math.Clamp(options.MaxInFlightRecords, 1_000, 100_000).ToString(CultureInfo.InvariantCulture));
        // A group without offsets begins at the first record: to begin at the end would leave records out unseen.
        values.TryAdd("auto.offset.reset", "earliest");
        // Partitions that stay are not disturbed when members come and go. KIP-848 (group.protocol=consumer) does this by itself.
        if (IsClassic(values))
        {
            values.TryAdd("partition.assignment.strategy", "cooperative-sticky");
            // A member learns of a rebalance by its next heartbeat; the client's 3 s are most of the time that a hand-over takes.
            values.TryAdd("heartbeat.interval.ms", "500");
        }
        if (options.ExactlyOnce)
            values["isolation.level"] = "read_committed";
        return values;
    }

    /// <summary>
    /// Bytes of the largest message that one of several results may become, key and headers included: what any broker takes unless told otherwise, so that none of them is refused when others
    /// are written.
    /// </summary>
    public static int LargestOfSeveral(KappaConsumerOptions options) => Bytes(options.Kafka, "message.max.bytes", ClientsLargestMessage);

    /// <summary>Properties for the producer of results and dead letters.</summary>
    /// <remarks>A static member's transactional id stays the same, so that what it left open ends when it comes back; any other is new each time.</remarks>
    public static Dictionary<string, string> ForProducer(KappaConsumerOptions options)
    {
        var values = Common(options, ConsumerOnly);
        // It bounds a batch of records too: where batches are said to be larger than a broker takes by default, the client's own bound keeps them below.
        if (Bytes(options.Kafka, "batch.size", 0) <= ClientsLargestMessage)
            values.TryAdd("message.max.bytes", LargestMessage.ToString(CultureInfo.InvariantCulture));
        if (options.ExactlyOnce)
        {
            var member = options.Kafka.TryGetValue("group.instance.id", out var instance) ? instance : Guid.NewGuid().ToString("N");
            values["transactional.id"] = $"{options.Group}-{member}";
            values["transaction.timeout.ms"] = ((long)TransactionTimeout(options).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }
        return values;
    }

    /// <summary>The longest time that a transaction may be open.</summary>
    public static TimeSpan TransactionTimeout(KappaConsumerOptions options) =>
        options.Kafka.TryGetValue("transaction.timeout.ms", out var given) && int.TryParse(given, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : LeastTransactionTimeout > 5 * options.CommitInterval ? LeastTransactionTimeout : 5 * options.CommitInterval;

    /// <summary>Properties for looking at the cluster's metadata.</summary>
    public static Dictionary<string, string> ForCluster(KappaConsumerOptions options) =>
        options.Kafka.Where(property => !ProducerOnly.Contains(property.Key) && !ConsumerOnly.Contains(property.Key)).ToDictionary();

    /// <summary>Whether a partition of which the group has committed nothing is read from its end.</summary>
    public static bool BeginsAtEnd(KappaConsumerOptions options) => options.Kafka.TryGetValue("auto.offset.reset", out var reset) && reset is "latest" or "largest" or "end";

    /// <summary>The longest time between polls that the group allows.</summary>
    public static TimeSpan MaxPollInterval(KappaConsumerOptions options) =>
        options.Kafka.TryGetValue("max.poll.interval.ms", out var given) && int.TryParse(given, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : TimeSpan.FromMinutes(5);

    /// <summary>Whether the group keeps the member's place over a restart, by the classic protocol.</summary>
    public static bool IsStaticClassic(KappaConsumerOptions options) => options.Kafka.ContainsKey("group.instance.id") && IsClassic(options.Kafka);

    private static bool IsClassic(IDictionary<string, string> properties) => !properties.TryGetValue("group.protocol", out var protocol) || protocol == "classic";

    private static int Bytes(IDictionary<string, string> properties, string property, int otherwise) =>
        properties.TryGetValue(property, out var value) && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : otherwise;

    private static Dictionary<string, string> Common(KappaConsumerOptions options, FrozenSet<string> others) =>
        options.Kafka.Where(property => !others.Contains(property.Key)).ToDictionary();
}
