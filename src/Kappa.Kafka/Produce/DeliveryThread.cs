using System.Collections.Concurrent;
using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>
/// The one thread on which a producer's callbacks run and its acknowledgements are handed on. It also carries out flushes, because a flush
/// polls, and a poll by another thread would hand acknowledgements to that one.
/// </summary>
/// <remarks>
/// <code>
///  polling ──flush wanted──► flushing (linger is ignored) ──done or time passed──► polling
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
    private readonly ConcurrentQueue<FlushRequest> _flushes = new();
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
        if (IsCurrent)
            throw new InvalidOperationException("Flush waits for the delivery thread and cannot be called on it.");
        var request = new FlushRequest(Deadline.After(timeoutMs));
        _flushes.Enqueue(request);
        if (_ended)
            EndFlushes();
        else
            Rd.rd_kafka_queue_yield(_mainQueue);
        return request.Wait();
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
            if (_flushes.TryDequeue(out var flush))
                flush.Complete(CarryOut(flush));
            else
                Poll(PollMs);
        }
        Purge();
        _ended = true;
        EndFlushes();
    }

    // By this thread when it ends, and by whoever asks for a flush at that moment: so every request is completed.
    private void EndFlushes()
    {
        while (_flushes.TryDequeue(out var flush))
            flush.Complete(false);
    }

    private void Poll(int timeoutMs)
    {
        _ = Rd.rd_kafka_poll(_client, timeoutMs);
        _inbox.HandOn();
    }

    private bool CarryOut(FlushRequest flush)
    {
        while (!_stopping)
        {
            // In short turns, so that acknowledgements are handed on while the flush goes on.
            var ended = Rd.rd_kafka_flush(_client, flush.Deadline.LeftMs(PollMs)) == 0;
            _inbox.HandOn();
            if (ended)
                return true;
            if (flush.Deadline.HasPassed)
                return false;
        }
        return false;
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
