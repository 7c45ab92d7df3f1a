using Kappa.Avro;

namespace Kappa.Sink;

/// <summary>
/// Lands a job's results: reads egress and dead-letter topic from where the last commit entry ends, and writes Hive-partitioned Parquet, each row once. Runs once;
/// <see cref="Progress"/> and <see cref="CompleteAt"/> are safe on any thread.
/// </summary>
public sealed class SinkHost
{
    private SinkHost() { }

    /// <summary>Prepares a sink; nothing is opened before <see cref="RunAsync"/>.</summary>
    /// <param name="request">What to land.</param>
    /// <param name="registry">Where the schemas of the results are; stays the caller's.</param>
    /// <param name="storage">Where output and state folder are; null is this machine.</param>
    /// <param name="timeProvider">Time; null is the system's.</param>
    /// <exception cref="ArgumentException">The request is not valid; the message lists everything that is wrong.</exception>
    public static SinkHost Create(SinkRequest request, ISchemaRegistry registry, ISinkStorage? storage = null, TimeProvider? timeProvider = null) =>
        throw new NotImplementedException();

    /// <summary>
    /// Recovers (publishes what the last entry names, removes what none does), then lands batch after batch until the offsets told to <see cref="CompleteAt"/> are reached
    /// and published.
    /// </summary>
    /// <exception cref="SinkException">It cannot go on; see <see cref="SinkFault"/>.</exception>
    /// <exception cref="Kappa.Kafka.KafkaUnreachableException">No broker answered within <see cref="SinkLimits.ConnectTimeout"/>.</exception>
    /// <exception cref="SchemaRegistryException">The registry refused or did not answer.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the batch being made is given up, and a new run makes it again.</exception>
    public Task<SinkSummary> RunAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// Tells where the topics end: the sink commits a last entry when it has read every partition to here. May be called again with later offsets, until the end is reached;
    /// partitions not named have nothing to be waited for.
    /// </summary>
    /// <param name="watermarks">Offset after the last record of each partition of both topics.</param>
    public void CompleteAt(IReadOnlyList<Kappa.Kafka.PartitionOffset> watermarks) => throw new NotImplementedException();

    /// <summary>A picture of now.</summary>
    public SinkProgress Progress => throw new NotImplementedException();
}
