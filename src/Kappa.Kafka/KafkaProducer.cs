using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>A producer with acknowledgements in batches. <see cref="TryProduce"/> is safe on many threads.</summary>
/// <remarks>Every record that <see cref="TryProduce"/> took gets exactly one <see cref="Acknowledgement"/>, at the latest during <see cref="Dispose"/>.</remarks>
public sealed partial class KafkaProducer : IDisposable
{
    /// <summary>librdkafka's code for a full local queue.</summary>
    public const int QueueFull = ErrorCodes.QueueFull;

    /// <summary>Time that <see cref="Dispose"/> takes at most for sending what is queued; what is left then fails.</summary>
    public static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(10);

    private static readonly KafkaError Closed = new(ErrorCodes.Destroy, "The producer is closed.");

    private readonly ClientHandle _handle;
    private readonly nint _client;
    private readonly DeliveryThread _delivery;
    private readonly ClientTokens? _tokens;
    private readonly Lock _topicsLock = new();
    private readonly Dictionary<string, ProducerTopic> _topics = [];
    private int _inside;
    private volatile bool _closed;
    private int _disposed;

    private KafkaProducer(ClientHandle handle, ProducerInbox inbox)
    {
        _tokens = inbox.Tokens;
        _handle = handle;
        _client = handle.Pointer;
        _ = Rd.rd_kafka_set_log_queue(_client, 0);
        _delivery = new DeliveryThread(_client, handle.KeepQueue(Rd.rd_kafka_queue_get_main(_client)), inbox);
    }

    /// <summary>Opens a client and its delivery thread. Defaults unless set: acks=all, enable.idempotence=true; the rest: docs/kafka.md.</summary>
    /// <param name="settings">Any property of librdkafka; a <c>ProducerConfig</c> is such a list.</param>
    /// <param name="events">Takes what the producer tells.</param>
    /// <param name="tokens">For SASL/OAUTHBEARER with tokens of the user's own; null where the client gets them itself (OIDC) or needs none.</param>
    /// <exception cref="KafkaException">A setting is refused; the message names it.</exception>
    public static KafkaProducer Open(IEnumerable<KeyValuePair<string, string>> settings, IProducerEvents events, OAuthTokenSource? tokens = null)
    {
        Librdkafka.EnsureLoaded();
        var conf = NativeSettings.Make(ClientSettings.ForProducer(settings));
        ProducerCallbacks.Register(conf);
        var inbox = new ProducerInbox(events, ClientTokens.From(tokens));
        var producer = new KafkaProducer(ClientHandle.Open(Rd.Producer, conf, inbox), inbox);
        producer._delivery.Start();
        return producer;
    }

    /// <summary>Opens a topic (once; the same object for the same name).</summary>
    /// <exception cref="KafkaException">The name is not one that a topic can have.</exception>
    public ProducerTopic Topic(string name)
    {
        lock (_topicsLock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_topics.TryGetValue(name, out var opened))
                return opened;
            var native = Rd.rd_kafka_topic_new(_client, name, 0);
            if (native == 0)
                throw new KafkaException(new KafkaError(ErrorCodes.InvalidArgument, $"'{name}' is not a topic's name."));
            return _topics[name] = new ProducerTopic(name, _handle.KeepTopic(native), this);
        }
    }

    /// <summary>Queues a record: no error, or one as a value (code -184 <c>_QUEUE_FULL</c>: try again when acknowledgements have come).</summary>
    /// <exception cref="ArgumentException">The topic was opened by another producer.</exception>
    public KafkaError TryProduce(in OutgoingRecord record)
    {
        if (record.Topic.Owner != this)
            throw new ArgumentException($"Topic '{record.Topic.Name}' was opened by another producer.", nameof(record));
        // Dispose waits for who is inside: no record is queued after the last ones were failed, and the client outlives every call.
        Interlocked.Increment(ref _inside);
        try
        {
            return _closed ? Closed : RecordFields.Produce(_client, in record);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    /// <summary>Waits until everything queued is acknowledged or failed; false when the time passed first.</summary>
    /// <remarks>What is queued meanwhile by others is waited for too. During a flush records are sent without lingering.</remarks>
    /// <exception cref="InvalidOperationException">Called from <see cref="IProducerEvents"/>.</exception>
    public bool Flush(TimeSpan timeout)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return _delivery.Flush(Milliseconds.From(timeout));
    }

    /// <summary>Explains an error code of an acknowledgement.</summary>
    public static KafkaError Explain(int code)
    {
        Librdkafka.EnsureLoaded();
        return NativeErrors.FromCode(code);
    }

    /// <summary>
    /// Sends what is queued within the time, fails what is left (codes -152 <c>_PURGE_QUEUE</c>, -151 <c>_PURGE_INFLIGHT</c>: whether the
    /// broker has the latter is not known), and ends the client. The last acknowledgements have been handed on when this returns.
    /// </summary>
    /// <remarks>
    /// An open transaction is neither committed nor aborted: the broker aborts it after <c>transaction.timeout.ms</c>, or when the next producer
    /// of its id begins. A commit or an abort that is under way is waited for.
    /// </remarks>
    /// <returns>Whether everything was sent.</returns>
    public bool Close(TimeSpan timeout)
    {
        if (_delivery.IsCurrent)
            throw new InvalidOperationException("A producer cannot be closed on its delivery thread.");
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return true;
        _closed = true;
        SpinWait.SpinUntil(() => Volatile.Read(ref _inside) == 0);
        var sent = _delivery.Flush(Milliseconds.From(timeout));
        _delivery.Stop();
        _tokens?.Dispose();
        lock (_topicsLock)
            _handle.Dispose();
        return sent;
    }

    /// <summary><see cref="Close"/> within <see cref="DisposeTimeout"/>.</summary>
    public void Dispose() => Close(DisposeTimeout);
}
