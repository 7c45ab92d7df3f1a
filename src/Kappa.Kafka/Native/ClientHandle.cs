using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

/// <summary>
/// Owns an <c>rd_kafka_t</c>, the topics and queues taken from it, and the object that its callbacks reach by the opaque pointer. They end
/// in this order: wakes, topics, queues, client, object; so no callback ever reaches a freed one.
/// </summary>
internal sealed class ClientHandle : SafeHandle
{
    private readonly GCHandle _callbacks;
    private readonly List<nint> _queues = [];
    private readonly List<nint> _topics = [];
    private nint _wakingQueue;

    private ClientHandle(nint client, GCHandle callbacks)
        : base(0, ownsHandle: true)
    {
        _callbacks = callbacks;
        SetHandle(client);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The native client; valid until the handle is disposed, which its one owner orders after its last use.</summary>
    public nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    /// <summary>Makes a client. Takes <paramref name="conf"/> in every case.</summary>
    /// <exception cref="KafkaException">The client refuses the settings as a whole; the message says which.</exception>
    public static unsafe ClientHandle Open(int kind, nint conf, IClientInbox callbacks)
    {
        if (callbacks.Tokens is not null)
            ClientTokens.Register(conf);
        var reach = GCHandle.Alloc(callbacks);
        Rd.rd_kafka_conf_set_opaque(conf, GCHandle.ToIntPtr(reach));
        var text = stackalloc byte[NativeErrors.TextSize];
        var client = Rd.rd_kafka_new(kind, conf, text, NativeErrors.TextSize);
        if (client != 0)
            return Started(new ClientHandle(client, reach), callbacks.Tokens);
        Rd.rd_kafka_conf_destroy(conf);
        reach.Free();
        throw new KafkaException(new KafkaError(ErrorCodes.InvalidArgument, "The Kafka client refuses its settings: " + Utf8Text.Read(text)));
    }

    /// <summary>Keeps a queue until the client ends.</summary>
    public nint KeepQueue(nint queue)
    {
        _queues.Add(queue);
        return queue;
    }

    /// <summary>Keeps a topic until the client ends.</summary>
    public nint KeepTopic(nint topic)
    {
        _topics.Add(topic);
        return topic;
    }

    /// <summary>Ends waits on the queue of records when something comes on the queue of events.</summary>
    public unsafe void WakeOnEvents(nint events, nint records)
    {
        _wakingQueue = events;
        Rd.rd_kafka_queue_cb_event_enable(events, &ConsumerCallbacks.OnEventQueued, records);
    }

    /// <summary>Keeps the client for a call that another thread's dispose may meet; false when it has ended. To be undone by DangerousRelease.</summary>
    public bool TryHold()
    {
        var held = false;
        try
        {
            DangerousAddRef(ref held);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        return held;
    }

    /// <summary>The object that was given as <c>callbacks</c>, from within a callback.</summary>
    public static T FromOpaque<T>(nint opaque)
        where T : class => (T)GCHandle.FromIntPtr(opaque).Target!;

    private static ClientHandle Started(ClientHandle opened, ClientTokens? tokens)
    {
        try
        {
            tokens?.Start(opened);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    protected override unsafe bool ReleaseHandle()
    {
        if (_wakingQueue != 0)
            Rd.rd_kafka_queue_cb_event_enable(_wakingQueue, null, 0);
        foreach (var topic in _topics)
            Rd.rd_kafka_topic_destroy(topic);
        foreach (var queue in _queues)
            Rd.rd_kafka_queue_destroy(queue);
        // Leaving the group was KafkaConsumer.Close's part, which is bounded; here it could wait for a broker that is gone.
        Rd.rd_kafka_destroy_flags(handle, Rd.DestroyWithoutConsumerClose);
        _callbacks.Free();
        return true;
    }
}
