using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>
/// Takes messages from the client's queues: records into batches, errors into the inbox. Owned by the thread that receives.
/// </summary>
internal sealed unsafe class MessageIntake : IDisposable
{
    private const int EventsAtOnce = 16;

    // A wait on the queue of records is no poll of the group's; in turns as short as this, max.poll.interval.ms is never in danger.
    private const int LongestWaitMs = 250;

    private readonly BlockPool _pool = new();
    private readonly TopicNames _topics = new();
    private readonly MessageBuffer _buffer = new();
    private readonly Queue<nint> _strays = new();
    private readonly BlockWriter _writer;
    private readonly nint _client;
    private readonly nint _events;
    private readonly nint _records;
    private readonly ConsumerInbox _inbox;

    public MessageIntake(nint client, nint events, nint records, ConsumerInbox inbox)
    {
        _client = client;
        _events = events;
        _records = records;
        _inbox = inbox;
        _writer = new BlockWriter(_pool, _topics);
    }

    /// <summary>What is there at once; or else the first record within the time, and what is there with it.</summary>
    /// <remarks>
    /// The native call waits for a full batch or the end of its time. Asked for a batch with no time it takes what is there; asked for one
    /// record it returns with that record. An event ends the wait too.
    /// </remarks>
    public RecordBatch? Take(int timeoutMs, int maxRecords)
    {
        var eventsBefore = _inbox.Arrived;
        Serve(0);
        var got = _strays.Count > 0 ? TakeStrays(maxRecords) : Fetch(0, 0, maxRecords);
        var deadline = Deadline.After(timeoutMs);
        while (got == 0 && !deadline.HasPassed)
        {
            // An event that came since the last look has already ended the wait that finds no record, so it is looked for before each.
            Serve(0);
            if (_inbox.Arrived != eventsBefore || _strays.Count > 0)
                return null;
            got = Fetch(0, deadline.LeftMs(LongestWaitMs), 1);
            if (got == 1 && maxRecords > 1)
                got += Fetch(1, 0, maxRecords - 1);
        }
        if (got == 0)
            return null;
        var messages = _buffer.Of(maxRecords);
        try
        {
            for (var i = 0; i < got; i++)
            {
                if (messages[i]->Error != 0)
                    AddEvent(messages[i]);
            }
            return _writer.Copy(messages, got);
        }
        finally
        {
            for (var i = 0; i < got; i++)
                Rd.rd_kafka_message_destroy(messages[i]);
        }
    }

    /// <summary>
    /// Serves the queue of events: callbacks record in the inbox while the native call lasts, and errors come as messages. Waits for the first
    /// up to the time.
    /// </summary>
    public void Serve(int timeoutMs)
    {
        var messages = _buffer.Of(EventsAtOnce);
        while (true)
        {
            // Asked for one with a time it returns with that one; asked for many it would wait for all of them.
            var size = timeoutMs == 0 ? EventsAtOnce : 1;
            var got = (int)Math.Max(0, Rd.rd_kafka_consume_batch_queue(_events, timeoutMs, messages, (nuint)size));
            for (var i = 0; i < got; i++)
            {
                if (messages[i]->Error == 0)
                {
                    // Records have a queue of their own from the moment a partition is assigned; one that is here all the same is not lost.
                    _strays.Enqueue((nint)messages[i]);
                    continue;
                }
                AddEvent(messages[i]);
                Rd.rd_kafka_message_destroy(messages[i]);
            }
            if (got < size)
                return;
            timeoutMs = 0;
        }
    }

    /// <summary>Serves a queue that is not read for records any more, and frees what comes.</summary>
    public void Discard(nint queue, int timeoutMs)
    {
        var messages = _buffer.Of(1);
        var got = Rd.rd_kafka_consume_batch_queue(queue, timeoutMs, messages, 1);
        if (got == 1)
            Rd.rd_kafka_message_destroy(messages[0]);
    }

    /// <summary>Frees what was taken and not handed out; the client must still be there.</summary>
    public void Dispose()
    {
        while (_strays.TryDequeue(out var stray))
            Rd.rd_kafka_message_destroy((NativeMessage*)stray);
        _writer.Close();
        _pool.Close();
        _buffer.Dispose();
    }

    private int Fetch(int at, int timeoutMs, int size) =>
        (int)Math.Max(0, Rd.rd_kafka_consume_batch_queue(_records, timeoutMs, _buffer.Of(at + size) + at, (nuint)size));

    private int TakeStrays(int most)
    {
        var count = Math.Min(most, _strays.Count);
        var messages = _buffer.Of(count);
        for (var i = 0; i < count; i++)
            messages[i] = (NativeMessage*)_strays.Dequeue();
        return count;
    }

    private void AddEvent(NativeMessage* message)
    {
        TopicPartition? partition = message->Topic == 0
            ? null
            : new TopicPartition(Utf8Text.Read(Rd.rd_kafka_topic_name(message->Topic)), message->Partition);
        if (message->Error == ErrorCodes.PartitionEnd && partition is { } read)
            _inbox.Add(new ConsumerEvent.ReachedEnd(read, message->Offset));
        else
            _inbox.Add(new ConsumerEvent.Failed(NativeErrors.FromCode(_client, message->Error, Utf8Text.Read(Rd.rd_kafka_message_errstr(message))), partition));
    }
}
