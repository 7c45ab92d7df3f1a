using System.Threading.RateLimiting;
using Kappa.Consumer.Handling.Middleware;

namespace Kappa.Consumer;

/// <summary>
/// What a consumer reads, what it writes, and its limits. Read once, when the host starts; all that is wrong is then said in one message.
/// </summary>
public sealed record KappaConsumerOptions
{
    /// <summary>Topics to read; at least one.</summary>
    public IList<string> Topics { get; set; } = [];

    /// <summary>Consumer group; members of one group share the partitions.</summary>
    public string? Group { get; set; }

    /// <summary>Topic for results. Without one the handler may return no results.</summary>
    public string? OutputTopic { get; set; }

    /// <summary>
    /// What records are decoded by: null (default) for <see cref="AvroFormat"/>, or <see cref="JsonFormat"/>, <see cref="BytesFormat"/>, or any other. Not read from
    /// configuration.
    /// </summary>
    public IRecordFormat? InputFormat { get; set; }

    /// <summary>What results are encoded by, independently of <see cref="InputFormat"/>: null (default) for <see cref="AvroFormat"/>. Not read from configuration.</summary>
    public IRecordFormat? OutputFormat { get; set; }

    /// <summary>
    /// Avro schema of the results: JSON, or the path of an <c>.avsc</c> file relative to the working directory or to the application's folder.
    /// Null (default) takes the schema of the result's type.
    /// </summary>
    public string? OutputSchema { get; set; }

    /// <summary>Subject under which the results' schema is registered; null (default) means <c>&lt;OutputTopic&gt;-value</c>.</summary>
    public string? OutputSubject { get; set; }

    /// <summary>Topic for records that cannot be decoded, handled or encoded, with the cause in their headers. Always needed: nothing is dropped.</summary>
    public string? DeadLetterTopic { get; set; }

    /// <summary>Schema registry: an address (<c>http(s)://…</c>) or a folder.</summary>
    public string? SchemaRegistry { get; set; }

    /// <summary>Time to reach broker and schema registry when the host starts.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Which records wait for one another.</summary>
    public RecordOrder Order { get; set; } = RecordOrder.Key;

    /// <summary>Handlers that may run at once, at most.</summary>
    public int Concurrency { get; set; } = 256;

    /// <summary>
    /// Whether the number of handlers at once follows what the service answers well (the gradient of its latency), between one and
    /// <see cref="Concurrency"/>; false: it is <see cref="Concurrency"/> always.
    /// </summary>
    public bool AdaptConcurrency { get; set; } = true;

    /// <summary>
    /// A limiter of the user's own, asked before each attempt, in place of the adaptive one; it may be shared by consumers. Its permit is returned
    /// when the handler is done. Not read from configuration; not disposed by the consumer.
    /// </summary>
    public RateLimiter? Limiter { get; set; }

    /// <summary>
    /// Records taken in a second at most, over the whole consumer, less one for each attempt that follows a failed one; for a service with a quota downstream. Records that were taken in and
    /// had to wait may begin together; where not a single second may have more, use a <see cref="Limiter"/>. Null (default) sets no limit.
    /// </summary>
    public double? MaxRecordsPerSecond { get; set; }

    /// <summary>
    /// Given librdkafka's statistics of the consumer as JSON, when <c>statistics.interval.ms</c> is set; called on the thread that polls. Not read from
    /// configuration.
    /// </summary>
    public Action<string>? OnStatistics { get; set; }

    /// <summary>Records that may be in work at once: received and not yet finished, those that wait for their key or for an acknowledgement included.</summary>
    public int MaxInFlightRecords { get; set; } = 20_000;

    /// <summary>Bytes of records that may be held at once: one half by the client as prefetch, the other half by records in work.</summary>
    public long MaxInFlightBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Longest time that an attempt at a record may take, middleware included; then the handler's token is cancelled and the attempt has failed with a
    /// <see cref="TimeLimitException"/>. Of a batch
    /// handler: that the handling of a batch may take. Null (default) sets no limit.
    /// </summary>
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>How records are put together, of an <see cref="IKappaBatchHandler{TIn, TOut}"/>.</summary>
    public BatchOptions Batch { get; set; } = new();

    /// <summary>How failed records are tried again.</summary>
    public RetryOptions Retry { get; set; } = new();

    /// <summary>When the consumer holds still because the service's dependency is down.</summary>
    public CircuitOptions Circuit { get; set; } = new();

    /// <summary>
    /// Time that running handlers have when the host stops or a partition is taken away; then their cancellation token is cancelled. Records
    /// that wait in the queue are not begun: the next owner gets them.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Time between two commits of what is finished.</summary>
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Whether results, dead letters and retry copies are written in one transaction with the offsets of their records, once each <see cref="CommitInterval"/>: readers of committed
    /// records (<c>isolation.level=read_committed</c>) see each of them exactly once, whatever fails. False (default): at least once. Not on the cluster inside the process.
    /// </summary>
    public bool ExactlyOnce { get; set; }

    /// <summary>When the consumer counts as stuck.</summary>
    public HealthOptions Health { get; set; } = new();

    /// <summary>
    /// Properties of librdkafka, by name; <c>bootstrap.servers</c> is needed (<c>embedded</c> is the cluster inside the process). A property that
    /// only a consumer or only a producer knows goes to that one. Properties that would break a guarantee are refused.
    /// </summary>
    public IDictionary<string, string> Kafka { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What configuration says that cannot be bound; told with all else that is wrong.</summary>
    internal List<string> ConfigurationErrors { get; } = [];

    /// <summary>What was added by <see cref="Use(Func{HandlerContext, NextHandler, ValueTask})"/>, the outermost first.</summary>
    internal List<MiddlewareStep> Middleware { get; } = [];

    /// <summary>Puts code around the handler of each record, inside of what was added before.</summary>
    /// <param name="middleware">Given an attempt and what comes next: <c>async (context, next) => { …; await next(context); … }</c>.</param>
    /// <returns>These options.</returns>
    public KappaConsumerOptions Use(Func<HandlerContext, NextHandler, ValueTask> middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        Middleware.Add(new MiddlewareStep(null, middleware));
        return this;
    }

    /// <summary>
    /// Puts a class around the handler of each record, inside of what was added before. It is taken from the service collection, or made with services from there:
    /// once, unless it is registered as scoped; then once for each record.
    /// </summary>
    /// <returns>These options.</returns>
    public KappaConsumerOptions Use<TMiddleware>()
        where TMiddleware : class, IKappaMiddleware
    {
        Middleware.Add(new MiddlewareStep(typeof(TMiddleware), null));
        return this;
    }
}
