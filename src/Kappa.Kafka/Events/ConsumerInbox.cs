using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>
/// What a consumer's callbacks left: they run inside the calls of the thread that receives, so they only record, and the caller reads
/// when the call has returned. Not thread-safe: <see cref="KafkaConsumer"/> enters it under its lock.
/// </summary>
internal sealed class ConsumerInbox(ClientTokens? tokens) : IClientInbox
{
    // A caller that reads no events must not fill the memory with statistics and log lines.
    private const int BoundOfDroppable = 1000;

    private readonly Queue<ConsumerEvent> _events = new();
    private long _dropped;

    public ClientTokens? Tokens { get; } = tokens;

    /// <summary>Queue to be woken when an event comes, so that a waiting Receive returns at once.</summary>
    public nint WakeQueue { get; set; }

    /// <summary>Whether the group has assigned something, be it nothing.</summary>
    public bool HasBeenAssigned { get; set; }

    /// <summary>Set by Close: from then on nobody reads events, and rebalances are answered by this.</summary>
    public ClosingRebalance? Closing { get; set; }

    /// <summary>Number of events so far.</summary>
    public long Arrived { get; private set; }

    /// <summary>The rebalance that waits for the caller's answer.</summary>
    public PendingRebalance? Pending { get; set; }

    /// <summary>Commits that were begun and have no outcome yet.</summary>
    public int Unanswered { get; set; }

    /// <summary>Number of the commit that a caller waits for; 0 for none.</summary>
    public nint AwaitedCommit { get; set; }

    /// <summary>Outcome of the awaited commit.</summary>
    public CommitReply? Reply { get; set; }

    /// <summary>A commit has ended: the awaited one, or one that comes as an event (begun asynchronously, or ended after its wait).</summary>
    public void Committed(nint number, CommitReply reply)
    {
        Unanswered--;
        if (number != 0 && number == AwaitedCommit)
            Reply = reply;
        else
            Add(new ConsumerEvent.Committed(reply.Offsets, reply.Error));
    }

    public void Add(ConsumerEvent arrived)
    {
        Arrived++;
        if (_events.Count >= BoundOfDroppable && arrived is ConsumerEvent.Statistics or ConsumerEvent.Logged or ConsumerEvent.Failed { Error.IsFatal: false })
            _dropped++;
        else
            _events.Enqueue(arrived);
        if (WakeQueue != 0)
            Rd.rd_kafka_queue_yield(WakeQueue);
    }

    public bool TryRead(out ConsumerEvent? next)
    {
        if (_events.TryDequeue(out next))
            return true;
        if (_dropped == 0)
            return false;
        next = new ConsumerEvent.Logged(new KafkaLogLine(4, "KAPPA", $"{_dropped} events were dropped because nobody read them."));
        _dropped = 0;
        return true;
    }
}
