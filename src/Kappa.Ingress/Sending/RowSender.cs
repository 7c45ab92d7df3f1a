using System.Text;
using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>Hands records to the producer, as fast as acknowledgements, journal and readers allow. Sending thread.</summary>
internal sealed class RowSender(
    IngressPlan plan, KafkaProducer producer, RecordLimits limits, InFlight inFlight, JournalWriter journal, Pacer pacer, IngressMeter meter, StopSignal stop,
    HeaderBlock trace, TimeProvider time)
{
    // Of a dead letter's headers, all but the cause: some names and two short values.
    private const int NamesBytes = 96;

    private readonly ProducerTopic _topic = producer.Topic(plan.Topic);
    private readonly ProducerTopic? _deadLetters = plan.DeadLetterTopic is { } name ? producer.Topic(name) : null;
    private readonly HeaderBlockBuilder _headers = new();
    private readonly HeaderBlock _trace = trace;
    private readonly int _traceBytes = IngressTrace.BytesOf(trace);

    /// <summary>Sends a row.</summary>
    public SendOutcome Send(int part, long row, bool hasKey, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, CancellationToken cancellationToken) =>
        Send(_topic, new() { Part = part, Row = row }, hasKey, key, value, _trace, cancellationToken, _traceBytes);

    /// <summary>
    /// Sends a row that failed a check to the dead-letter topic; false when the run has been stopped meanwhile. Where the topic does not take the row for its
    /// size, the dead letter has no value: id and cause say which row it is and what is wrong with it.
    /// </summary>
    public bool SendDeadLetter(RowError error, ReadOnlySpan<byte> json, CancellationToken cancellationToken)
    {
        var cause = Encoding.UTF8.GetBytes($"{error.Fault}: {error}");
        _headers.Clear();
        _headers.Add(KappaHeaders.DeadLetterCause, cause);
        _headers.Add(KappaHeaders.DeadLetterStage, "ingress"u8);
        _headers.Add(KappaHeaders.DeadLetterAttempts, "1"u8);
        _headers.Add(_trace);
        var headerBytes = cause.Length + NamesBytes + _traceBytes;
        var record = new InFlight.Slot { Part = error.Part, Row = error.Row, IsDeadLetter = true };
        var headers = _headers.Build();
        var sent = json.Length + headerBytes > limits.DeadLetterBytes
            ? SendOutcome.TooLarge
            : Send(_deadLetters!, record, hasKey: false, default, json, headers, cancellationToken, headerBytes);
        if (sent == SendOutcome.TooLarge)
            sent = Send(_deadLetters!, record, hasKey: false, default, default, headers, cancellationToken, headerBytes, hasValue: false);
        return sent == SendOutcome.Sent;
    }

    /// <summary>Waits until everything sent has ended; false when the time passed first.</summary>
    public bool Drain(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            stop.Arm();
            if (inFlight.Count == 0)
                return true;
            if (time.GetElapsedTime(started) > atMost)
                return false;
            stop.Wait(cancellationToken);
        }
    }

    private SendOutcome Send(
        ProducerTopic topic, InFlight.Slot record, bool hasKey, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, HeaderBlock headers, CancellationToken cancellationToken,
        int headerBytes = 0, bool hasValue = true)
    {
        if (!MaySend() && !WaitToSend(cancellationToken))
            return SendOutcome.Stopped;
        var bytes = key.Length + value.Length + headerBytes + RecordId.Size + KappaHeaders.RecordId.Length;
        record.Bytes = bytes + TopicSampler.OverheadBytes;
        var outgoing = new OutgoingRecord
        {
            Topic = topic,
            HasKey = hasKey,
            Key = key,
            HasValue = hasValue,
            Value = value,
            Id = new RecordId(plan.Job, record.Part, record.Row, 0),
            Headers = headers,
            Tag = inFlight.Take(in record),
        };
        while (true)
        {
            stop.Arm();
            var error = producer.TryProduce(in outgoing);
            if (!error.IsError)
                break;
            if (error.Code != KafkaProducer.QueueFull)
            {
                inFlight.TakeBack();
                if (IngressFaults.IsOfRow(error, hasValue))
                    return SendOutcome.TooLarge;
                stop.Stop(new IngressFailure.RecordFailed(plan.Snapshot.Files[record.Part].Path, record.Part, record.Row, topic.Name, error));
                return SendOutcome.Stopped;
            }

            stop.Wait(cancellationToken);
        }

        Volatile.Write(ref meter.Sent, meter.Sent + 1);
        Volatile.Write(ref meter.SentBytes, meter.SentBytes + bytes);
        return SendOutcome.Sent;
    }

    private bool MaySend() =>
        inFlight.HasRoom && inFlight.Bytes < pacer.MaxInFlightBytes && !journal.IsFull && !stop.IsStopped
        && pacer.WaitsFor(inFlight.Bytes, inFlight.Count) is null;

    private bool WaitToSend(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var isPaced = false;
        while (true)
        {
            stop.Arm();
            if (stop.IsStopped)
                return false;
            if (MaySend())
                break;
            if (pacer.WaitsFor(inFlight.Bytes, inFlight.Count) is { } topic)
            {
                isPaced = true;
                Volatile.Write(ref meter.BlockedBy, topic);
            }

            stop.Wait(cancellationToken);
        }

        if (isPaced)
        {
            Volatile.Write(ref meter.BlockedBy, null);
            Volatile.Write(ref meter.BlockedTicks, meter.BlockedTicks + time.GetElapsedTime(started).Ticks);
        }

        return true;
    }
}
