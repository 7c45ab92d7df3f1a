using System.Collections.Concurrent;
using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>
/// The one thread on which a producer's callbacks run and its acknowledgements are handed on. It also makes the calls that poll, flushes and ends of
/// transactions: made on another thread they would hand acknowledgements to that one.
/// </summary>
/// <remarks>
/// <code>
///  polling ──call wanted──► flushing (linger is ignored), committing, aborting ──done or time passed──► polling
///     │ stop wanted
///     ▼
///  purging (what is left fails, each record with its acknowledgement) ──► ended
/// </code>
/// </remarks>
internal sealed class DeliveryThread
{
    private const int PollMs = 100;
    private const int PurgeMs = 5000;

    private readonly nint _client;
    private readonly nint _mainQueue;
    private readonly ProducerInbox _inbox;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<DeliveryCall> _calls = new();
    private volatile bool _stopping;
    private volatile bool _ended;

    public DeliveryThread(nint client, nint mainQueue, ProducerInbox inbox)
    {
        _client = client;
        _mainQueue = mainQueue;
        _inbox = inbox;
        _thread = new Thread(Run) { IsBackground = true, Name = "kappa-delivery" };
    }

    public bool IsCurrent => Thread.CurrentThread == _thread;

    public void Start() => _thread.Start();

    /// <summary>Waits until all that is queued has ended and was handed on; false when the time passed first.</summary>
    public bool Flush(int timeoutMs)
    {
        var deadline = Deadline.After(timeoutMs);
        return Make(() => FlushInTurns(deadline), stopped: false);
    }

    /// <summary>Makes a call on this thread and waits for its outcome, or until the thread ends.</summary>
    public T Make<T>(Func<T> call, T stopped)
    {
        if (IsCurrent)
            throw new InvalidOperationException("The call waits for the delivery thread and cannot be made on it.");
        var wanted = new DeliveryCall<T>(call, stopped);
        _calls.Enqueue(wanted);
        if (_ended)
            RefuseCalls();
        else
            Rd.rd_kafka_queue_yield(_mainQueue);
        return wanted.Wait();
    }

    /// <summary>On this thread: flushes, handing on what is acknowledged while it lasts; false when the time passed first.</summary>
    public bool FlushInTurns(Deadline deadline)
    {
        while (!_stopping)
        {
            var ended = Rd.rd_kafka_flush(_client, deadline.LeftMs(PollMs)) == 0;
            _inbox.HandOn();
            if (ended)
                return true;
            if (deadline.HasPassed)
                return false;
        }
        return false;
    }

    /// <summary>Fails what is still queued and ends. Nothing may be produced any more.</summary>
    public void Stop()
    {
        _stopping = true;
        Rd.rd_kafka_queue_yield(_mainQueue);
        _thread.Join();
    }

    private void Run()
    {
        while (!_stopping)
        {
            if (_calls.TryDequeue(out var call))
            {
                call.Make();
                _inbox.HandOn();
            }
            else
            {
                Poll(PollMs);
            }
        }
        Purge();
        _ended = true;
        RefuseCalls();
    }

    // By this thread when it ends, and by whoever wants a call at that moment: so every wait ends.
    private void RefuseCalls()
    {
        while (_calls.TryDequeue(out var call))
            call.Refuse();
    }

    private void Poll(int timeoutMs)
    {
        _ = Rd.rd_kafka_poll(_client, timeoutMs);
        _inbox.HandOn();
    }

    private void Purge()
    {
        Poll(0);
        var deadline = Deadline.After(PurgeMs);
        while (Rd.rd_kafka_outq_len(_client) > 0 && !deadline.HasPassed)
        {
            _ = Rd.rd_kafka_purge(_client, Rd.PurgeQueue | Rd.PurgeInFlight);
            Poll(deadline.LeftMs(50));
        }
    }
}
