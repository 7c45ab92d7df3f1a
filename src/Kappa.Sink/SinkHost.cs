using Kappa.Avro;
using Kappa.Kafka;

namespace Kappa.Sink;

/// <summary>
/// Lands a job's results: reads egress and dead-letter topic from where the last commit entry ends, and writes Hive-partitioned Parquet, each row once. Runs once;
/// <see cref="Progress"/> and <see cref="CompleteAt"/> are safe on any thread.
/// </summary>
/// <remarks>The way of a record is <c>SinkRun</c>; the folders of this package are its stages, in that order.</remarks>
public sealed class SinkHost
{
    private readonly SinkRequest _request;
    private readonly Completion _completion = new();
    private readonly SinkRun _run;
    private int _isStarted;

    private SinkHost(SinkRequest request, ISchemaRegistry registry, ISinkStorage storage, TimeProvider time)
    {
        _request = request;
        _run = new SinkRun(request, registry, storage, time, _completion);
    }

    /// <summary>A picture of now.</summary>
    public SinkProgress Progress => _run.Progress;

    /// <summary>Prepares a sink; nothing is opened before <see cref="RunAsync"/>.</summary>
    /// <param name="request">What to land.</param>
    /// <param name="registry">Where the schemas of the results are; stays the caller's.</param>
    /// <param name="storage">Where output and state folder are; null is this machine.</param>
    /// <param name="timeProvider">Time; null is the system's.</param>
    /// <exception cref="ArgumentException">The request is not valid; the message lists everything that is wrong.</exception>
    public static SinkHost Create(SinkRequest request, ISchemaRegistry registry, ISinkStorage? storage = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var errors = request.Validate();
        if (errors.Count > 0)
            throw new ArgumentException($"The sink cannot run like this:\n  {string.Join("\n  ", errors)}", nameof(request));
        return new SinkHost(request, registry, storage ?? new LocalStorage(), timeProvider ?? TimeProvider.System);
    }

    /// <summary>
    /// Recovers (publishes what the last entry names, removes what none does), then lands batch after batch until the offsets told to <see cref="CompleteAt"/> are reached
    /// and published.
    /// </summary>
    /// <exception cref="SinkException">It cannot go on; see <see cref="SinkFault"/>.</exception>
    /// <exception cref="KafkaUnreachableException">No broker answered within <see cref="SinkLimits.ConnectTimeout"/>.</exception>
    /// <exception cref="SchemaRegistryException">The registry did not answer.</exception>
    /// <exception cref="IOException">The storage refused.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was read until then has landed.</exception>
    /// <exception cref="InvalidOperationException">It has run before.</exception>
    public Task<SinkSummary> RunAsync(CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _isStarted, 1) == 0 ? _run.RunAsync(cancellationToken) : throw new InvalidOperationException("A sink runs once; create another.");

    /// <summary>
    /// Tells where the topics end: the sink commits a last entry when it has read every partition to here. May be called again with later offsets, until the end is reached;
    /// partitions not named have nothing to be waited for.
    /// </summary>
    /// <param name="watermarks">Offset after the last record of each partition of both topics.</param>
    /// <exception cref="ArgumentException">A topic is neither of the two.</exception>
    public void CompleteAt(IReadOnlyList<PartitionOffset> watermarks)
    {
        foreach (var end in watermarks)
        {
            if (end.Topic != _request.Egress.Topic && end.Topic != _request.DeadLetter.Topic)
                throw new ArgumentException($"The sink does not read the topic {end.Topic}.", nameof(watermarks));
        }
        _completion.Tell(watermarks);
    }
}
