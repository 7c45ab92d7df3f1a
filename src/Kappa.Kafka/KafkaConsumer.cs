using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>
/// A consumer that hands out records a batch at a time. All members but <see cref="Dispose"/> belong to one thread.
/// </summary>
/// <remarks>
/// <para>The loop of a caller, which is also what keeps the group membership (<c>max.poll.interval.ms</c>):</para>
/// <code>
/// while (running)
/// {
///     while (consumer.TryReadEvent(out var happened)) …        // rebalances are answered here, or on a later round
///     var batch = consumer.Receive(TimeSpan.FromMilliseconds(100));
///     if (batch is not null) …                                  // every record is released once, on any thread
/// }
/// </code>
/// <para>A rebalance may be answered late: fetching is at rest until then, and Receive goes on returning what was there before.</para>
/// </remarks>
public sealed partial class KafkaConsumer : IDisposable
{
    /// <summary>Time that <see cref="Dispose"/> takes at most for leaving the group, when <see cref="Close"/> was not called.</summary>
    public static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(5);

    // Without a broker, or behind members that are slow to join, it is not waited for.
    private const int LongestJoinMs = 2_000;

    private readonly Lock _lock = new();
    private readonly ConsumerInbox _inbox;
    private readonly ClientHandle _handle;
    private readonly nint _queue;
    private readonly nint _records;
    private readonly nint _replies;
    private readonly MessageIntake _intake;
    private readonly bool _hasGroup;
    private readonly bool _hasEpochs;
    private readonly bool _isStatic;
    private bool _isSubscribed;
    private bool _closed;
    private bool _disposed;
    private bool _isLeaving;

    private KafkaConsumer(ClientHandle handle, ConsumerInbox inbox, ClientSettings settings)
    {
        _handle = handle;
        _inbox = inbox;
        _hasGroup = settings.Values["group.id"] != ClientDefaults.UnnamedGroup;
        _hasEpochs = settings.Values.GetValueOrDefault("group.protocol") == "consumer";
        _isStatic = settings.Values.ContainsKey("group.instance.id");
        var client = handle.Pointer;
        _ = Rd.rd_kafka_poll_set_consumer(client);
        _ = Rd.rd_kafka_set_log_queue(client, 0);
        _queue = handle.KeepQueue(Rd.rd_kafka_queue_get_consumer(client));
        _replies = handle.KeepQueue(Rd.rd_kafka_queue_new(client));
        _records = handle.KeepQueue(Rd.rd_kafka_queue_new(client));
        inbox.WakeQueue = _records;
        handle.WakeOnEvents(_queue, _records);
        _intake = new MessageIntake(client, _queue, _records, inbox);
    }

    /// <summary>Whether something of the group's or the client's waits to be served.</summary>
    internal bool HasEventsQueued => Rd.rd_kafka_queue_length(_queue) > 0;

    /// <summary>Opens a client. <c>bootstrap.servers</c> = <c>embedded</c> uses the process's embedded cluster.</summary>
    /// <param name="settings">Any property of librdkafka; a <c>ConsumerConfig</c> is such a list. What Kappa sets otherwise: docs/kafka.md.</param>
    /// <param name="tokens">For SASL/OAUTHBEARER with tokens of the user's own; null where the client gets them itself (OIDC) or needs none.</param>
    /// <exception cref="KafkaException">A setting is refused; the message names it.</exception>
    public static KafkaConsumer Open(IEnumerable<KeyValuePair<string, string>> settings, OAuthTokenSource? tokens = null)
    {
        Librdkafka.EnsureLoaded();
        var resolved = ClientSettings.ForConsumer(settings);
        var conf = NativeSettings.Make(resolved);
        ConsumerCallbacks.Register(conf);
        var inbox = new ConsumerInbox(ClientTokens.From(tokens));
        return new KafkaConsumer(ClientHandle.Open(Rd.Consumer, conf, inbox), inbox, resolved);
    }

    /// <summary>
    /// Waits up to <paramref name="timeout"/> for records and returns those that are there, at most <paramref name="maxRecords"/>; null for none.
    /// Returns as soon as one is there, or an event. The batch must be released: see <see cref="RecordBatch"/>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The consumer is closed.</exception>
    public RecordBatch? Receive(TimeSpan timeout, int maxRecords = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRecords);
        var timeoutMs = Milliseconds.From(timeout);
        lock (_lock)
        {
            ThrowIfClosed();
            ServeLateCommits();
            return _intake.Take(timeoutMs, maxRecords);
        }
    }

    /// <summary>
    /// Serves events, waiting up to <paramref name="timeout"/> for one, and takes no records: they stay in the client's queue, bounded by
    /// <c>queued.max.messages.kbytes</c>. Keeps the group membership as <see cref="Receive"/> does, for a caller that has no room for records now.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The consumer is closed.</exception>
    public void Poll(TimeSpan timeout)
    {
        var timeoutMs = Milliseconds.From(timeout);
        lock (_lock)
        {
            ThrowIfClosed();
            ServeLateCommits();
            _intake.Serve(timeoutMs);
        }
    }

    /// <summary>The offset after a partition's last record, as the last fetch told it; false before one has. Any thread; asks no broker.</summary>
    public unsafe bool TryGetEnd(TopicPartition partition, out long end)
    {
        long low, high;
        end = PartitionOffset.Unset;
        if (!_handle.TryHold())
            return false;
        var known = Rd.rd_kafka_get_watermark_offsets(_handle.Pointer, partition.Topic, partition.Partition, &low, &high) == 0 && high >= 0;
        _handle.DangerousRelease();
        end = known ? high : PartitionOffset.Unset;
        return known;
    }

    /// <summary>Takes the next event; false when there is none. Events come during <see cref="Receive"/>; they can be read after a close too.</summary>
    public bool TryReadEvent([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ConsumerEvent? next)
    {
        lock (_lock)
            return _inbox.TryRead(out next);
    }

    /// <summary>
    /// Leaves the group and closes within the time. Rebalances that wait for an answer, or come now, are completed empty: whoever has work in
    /// flight finishes and commits it before.
    /// </summary>
    /// <returns>No error; or that the time passed first (the group then notices by its session time-out).</returns>
    public KafkaError Close(TimeSpan timeout)
    {
        Wake();
        lock (_lock)
        {
            if (_closed)
                return default;
            return CloseNative(Milliseconds.From(timeout));
        }
    }

    /// <summary>Frees the client; closes it first, within <see cref="DisposeTimeout"/>, when that was not done. One that has not left its group in time is freed in the background.</summary>
    public void Dispose()
    {
        Wake();
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (!_closed)
                CloseNative(Milliseconds.From(DisposeTimeout));
            _inbox.Tokens?.Dispose();
            _inbox.WakeQueue = 0;
            _intake.Dispose();
            // The client's end waits for the answer to its leaving: behind a join that others hold up, for as long as they do.
            if (_isLeaving)
                new Thread(_handle.Dispose) { IsBackground = true, Name = "kappa-end" }.Start();
            else
                _handle.Dispose();
        }
    }

    private unsafe KafkaError CloseNative(int timeoutMs)
    {
        _closed = true;
        var client = _handle.Pointer;
        var deadline = Deadline.After(timeoutMs);
        AwaitJoin(deadline.LeftMs(LongestJoinMs));
        var rebalance = new ClosingRebalance(_hasEpochs);
        _inbox.Closing = rebalance;
        AnswerPending(client);
        // A member that has no partitions at the moment leaves only so: librdkafka's close forgets it. One with a name in its group stays a member, so that its next process takes its place.
        if (_isSubscribed && !_hasEpochs && !_isStatic)
            _ = Rd.rd_kafka_unsubscribe(client);
        var queue = _handle.KeepQueue(Rd.rd_kafka_queue_new(client));
        var error = NativeErrors.Take(client, Rd.rd_kafka_consumer_close_queue(client, queue));
        // A fatal error has closed the group part already.
        if (error.IsError)
            return error;
        while (Rd.rd_kafka_consumer_closed(client) == 0)
        {
            if (deadline.HasPassed)
            {
                _isLeaving = true;
                return new KafkaError(ErrorCodes.TimedOut, $"The consumer did not leave its group within {timeoutMs} ms.");
            }
            rebalance.AnswerOpen(client);
            _intake.Discard(queue, deadline.LeftMs(20));
        }
        return default;
    }

    // Ends the wait of a Receive or Poll that holds the lock on another thread.
    private void Wake()
    {
        if (!_handle.TryHold())
            return;
        Rd.rd_kafka_queue_yield(_records);
        Rd.rd_kafka_queue_yield(_queue);
        _handle.DangerousRelease();
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_closed, this);
}
