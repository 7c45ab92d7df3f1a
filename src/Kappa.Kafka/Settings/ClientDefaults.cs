namespace Kappa.Kafka;

/// <summary>What Kappa sets where the user set nothing. Every other property keeps librdkafka's own default.</summary>
internal static class ClientDefaults
{
    /// <summary>The property that names the cluster, and its value for the process's own.</summary>
    public const string BootstrapServers = "bootstrap.servers";
    public const string Embedded = "embedded";

    /// <summary>A name and its aliases count as one setting: whoever set either, set it.</summary>
    private static readonly string[][] Aliases =
    [
        [BootstrapServers, "metadata.broker.list"],
        ["acks", "request.required.acks"],
        ["linger.ms", "queue.buffering.max.ms"],
    ];

    public static readonly (string Name, string Value)[] Consumer =
    [
        // Offsets are committed by the caller, when their records are done, and by nobody else.
        ("enable.auto.commit", "false"),
        ("enable.auto.offset.store", "false"),
        // Once the local queue has queued.min.messages, librdkafka looks again only after this time. Its 1000 ms leaves the reader without
        // records most of the time (five times slower in a bare loop); 10 ms still a sixth slower in the consumer host.
        ("fetch.queue.backoff.ms", "1"),
        // High enough for assigned partitions without a group; no member of this name ever joins.
        ("group.id", UnnamedGroup),
        ("log_level", "4"),
    ];

    /// <summary>
    /// For consumers of an embedded cluster. A real broker ends a rebalance when every member has joined again; the mock waits until one
    /// second before the session time-out, which would be 44 s by librdkafka's default.
    /// </summary>
    public static readonly (string Name, string Value)[] EmbeddedConsumer =
    [
        ("session.timeout.ms", "3000"),
        ("heartbeat.interval.ms", "300"),
    ];

    public static readonly (string Name, string Value)[] Producer =
    [
        ("acks", "all"),
        ("enable.idempotence", "true"),
        ("linger.ms", "5"),
        // librdkafka closes a batch at 1 MB; a partition's share of a few ms of records is far below, and 128 kB keeps requests short.
        ("batch.size", "131072"),
        ("queue.buffering.max.messages", "200000"),
        // librdkafka's 1 GB is no bound for a process that shares a machine.
        ("queue.buffering.max.kbytes", "131072"),
        // As Java's and Spark's producers: a key's partition does not depend on who wrote it. librdkafka's own default is CRC32.
        ("partitioner", "murmur2_random"),
        ("log_level", "4"),
    ];

    /// <summary>Group id of a consumer that was given none: it can only read assigned partitions.</summary>
    public const string UnnamedGroup = "kappa-no-group";

    /// <summary>Whether <paramref name="settings"/> holds <paramref name="name"/> under any of its names.</summary>
    public static bool Holds(IReadOnlyDictionary<string, string> settings, string name) =>
        settings.ContainsKey(name)
        || Array.Find(Aliases, names => names.Contains(name)) is { } names && names.Any(settings.ContainsKey);
}
