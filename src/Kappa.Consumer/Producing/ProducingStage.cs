using System.Buffers;
using System.Collections.Concurrent;
using Kappa.Consumer.Faults;
using Kappa.Consumer.Observing;
using Kappa.Consumer.Producing.Several;
using Kappa.Consumer.Tracking;
using Kappa.Consumer.Transactions;
using Kappa.Kafka;

namespace Kappa.Consumer.Producing;

/// <summary>
/// Writes what became of a record: its result, the marker of a filtered one, or a dead letter. Any thread; nobody waits for the producer:
/// what it has no room for is parked, bounded by the records in flight.
/// </summary>
internal sealed class ProducingStage<TOut>(
    TransactionGate? gate, IRecordEncoder<TOut>? encoder, SeveralEncoder<TOut>? several, RunMetrics metrics, RecordObserver observer, RunFault runFault) : IThreadPoolWorkItem
{
    private const string NoOutput = "The handler returned a result, and the option OutputTopic is not set.";

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _encodedOfThread;

    private readonly ConcurrentQueue<ResultRecord<TOut>> _parked = new();
    private int _isUnparking;

    /// <summary>Hands to the producer. Set before the first record, and anew while nothing is written.</summary>
    public ResultWriter Writer { get; set; } = null!;

    /// <summary>Ends a parked record's stay with a handler's thread; set by the stage that runs handlers.</summary>
    public Action<ResultRecord<TOut>, WriteStep>? OnUnparked { get; set; }

    /// <summary>Records that wait for room in the producer's queue.</summary>
    public int Parked => _parked.Count;

    /// <summary>Writes the handler's result, or its absence.</summary>
    public WriteStep WriteResult(ResultRecord<TOut> record, TOut? result)
    {
        record.Result = result;
        // What was refused because of a fault of the handler's says nothing where it has succeeded now.
        if (gate?.TakeRefused(record) is { Stage: OutgoingFault.Encode } refused)
        {
            record.Fault = refused;
            observer.End(record, RecordOutcome.DeadLettered, fault: null);
        }
        return Park(record, Write(record));
    }

    /// <summary>Writes the record to the dead-letter topic, or to the retry topic that the fault names.</summary>
    public WriteStep WriteDeadLetter(ResultRecord<TOut> record, OutgoingFault fault)
    {
        record.Fault = gate?.TakeRefused(record) is { IsShort: true } ? fault.Shortened() : fault;
        return Park(record, Write(record));
    }

    /// <summary>Goes on with parked records on another thread, if there are any and nobody is at it.</summary>
    public void Unpark()
    {
        if (!_parked.IsEmpty && Interlocked.Exchange(ref _isUnparking, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Takes the parked records out, when the producer is closed.</summary>
    public IEnumerable<ResultRecord<TOut>> TakeParked()
    {
        while (_parked.TryDequeue(out var record))
            yield return record;
    }

    void IThreadPoolWorkItem.Execute()
    {
        // Those that are there now: one that is parked again waits for the next time.
        for (var left = _parked.Count; left > 0 && _parked.TryDequeue(out var record); left--)
        {
            // Its partition may have gone meanwhile; with transactions the gate asks.
            var step = gate is null && record.Assignment.IsOver ? Withdraw(record) : Park(record, Write(record));
            if (step == WriteStep.Parked)
            {
                // Behind a closed gate there may be some that are inside already.
                if (gate is not { IsClosed: true })
                    break;
                continue;
            }
            OnUnparked!(record, step);
        }
        Volatile.Write(ref _isUnparking, 0);
    }

    private WriteStep Park(ResultRecord<TOut> record, WriteStep step)
    {
        if (step == WriteStep.Parked)
            _parked.Enqueue(record);
        return step;
    }

    private WriteStep Write(ResultRecord<TOut> record)
    {
        if (gate is null)
            return WriteNow(record);
        // One that is half written is inside already.
        var isHalfWritten = record.Several is { IsHalfWritten: true };
        if (!isHalfWritten)
        {
            if (record.Assignment.IsOver)
                return WriteStep.Refused;
            if (!gate.TryEnter())
                return WriteStep.Parked;
        }
        // Asked again inside: the record is another's by now, or read again, and a result would be a second one. Half of the results is worse: as long as the transaction may
        // still be committed, the others follow, and the record counts as finished.
        var isLate = record.Assignment.IsOver && (!isHalfWritten || gate.HasFailed || record.Assignment.IsVoid);
        WriteStep? step = null;
        try
        {
            step = isLate ? Withdraw(record) : WriteNow(record);
            return step.Value;
        }
        finally
        {
            // One that has written some of its results stays inside until it has written all: they belong to one transaction.
            if (step != WriteStep.Parked || record.Several is not { IsHalfWritten: true })
                gate.Leave(hasWritten: step is WriteStep.Taken or WriteStep.NotNeeded);
        }
    }

    private static WriteStep Withdraw(ResultRecord<TOut> record)
    {
        if (record.Several is not { IsHalfWritten: true } writes)
            return WriteStep.Refused;
        if (!writes.EndWriting(FaultTable.PurgedFromQueue))
            return WriteStep.Taken;
        writes.End();
        return WriteStep.Refused;
    }

    private WriteStep WriteNow(ResultRecord<TOut> record)
    {
        record.SendBegan = metrics.BeginOperation();
        if (record.Fault is null)
        {
            if (record.Result is null)
                return WriteMarker(record);
            if (several is not null)
                return WriteSeveral(record, several);
            if (TryEncode(record, out var value))
            {
                observer.End(record, RecordOutcome.Result, fault: null);
                return Conclude(record, RecordOutcome.Result, value);
            }
        }
        return WriteFault(record);
    }

    private WriteStep WriteFault(ResultRecord<TOut> record)
    {
        record.Outcome = record.Fault!.RetryRound > 0 ? RecordOutcome.Delayed : RecordOutcome.DeadLettered;
        return Conclude(record, Writer.DeadLetter(record, record.Fault));
    }

    private WriteStep WriteSeveral(ResultRecord<TOut> record, SeveralEncoder<TOut> encoders)
    {
        var writes = record.Several ??= new SeveralWrites();
        // Those of a record that was parked are encoded, and some are written.
        if (writes.Encoded is null)
        {
            if (!TryEncode(record, encoders, writes))
                return WriteFault(record);
            if (writes.Encoded is null)
                return WriteMarker(record);
            record.Outcome = RecordOutcome.Result;
            observer.End(record, RecordOutcome.Result, fault: null);
        }
        var encoded = writes.Encoded!;
        var hasId = record.Record.TryGetId(out var id);
        var error = 0;
        for (; writes.Next < encoded.Count; writes.Next++)
        {
            error = Writer.Result(record, encoded[writes.Next], hasId ? ResultOrdinals.Of(id, writes.Next) : null).Code;
            if (error == KafkaProducer.QueueFull)
                return WriteStep.Parked;
            if (error != 0)
                break;
        }
        if (!writes.EndWriting(error))
            return WriteStep.Taken;
        writes.End();
        return writes.Failure == 0 ? WriteStep.NotNeeded : Conclude(record, KafkaProducer.Explain(writes.Failure));
    }

    private WriteStep WriteMarker(ResultRecord<TOut> record)
    {
        record.Outcome = RecordOutcome.Filtered;
        observer.End(record, RecordOutcome.Filtered, fault: null);
        return Writer.HasOutput && record.Record.TryGetId(out var id) ? Conclude(record, Writer.FilteredMarker(record, id)) : WriteStep.NotNeeded;
    }

    private WriteStep Conclude(ResultRecord<TOut> record, RecordOutcome outcome, ReadOnlySpan<byte> value)
    {
        record.Outcome = outcome;
        return Conclude(record, Writer.Result(record, value));
    }

    // Not to be touched after the producer has taken it: its acknowledgement may have come, and somebody else may be using it.
    private WriteStep Conclude(ResultRecord<TOut> record, KafkaError error)
    {
        if (!error.IsError)
            return WriteStep.Taken;
        if (error.Code == KafkaProducer.QueueFull)
            return WriteStep.Parked;
        var deadLetter = record.DeadLetter;
        switch (gate is not null ? FaultTable.OfTransaction(error.Code, deadLetter) : FaultTable.OfWrite(error.Code, deadLetter))
        {
            case FaultAction.RetryAlways:
                // The transaction has failed; the record is withdrawn when it is aborted.
                gate!.Fail();
                return WriteStep.Parked;
            case FaultAction.DeadLetter:
                record.Fault = deadLetter?.Shortened()
                    ?? new OutgoingFault(OutgoingFault.Encode, $"The result cannot be written: {error.Reason}", "", KafkaError.NameOf(error.Code));
                return WriteNow(record);
            case FaultAction.Stop:
                runFault.Set(CannotWrite(record, error.Reason));
                return WriteStep.Refused;
            default:
                return WriteStep.Refused;
        }
    }

    private bool TryEncode(ResultRecord<TOut> record, SeveralEncoder<TOut> encoders, SeveralWrites writes)
    {
        var encoded = EncodedResults.Rent();
        try
        {
            if (encoders.CountOf(record.Result!) == 0)
            {
                encoded.Return();
                return true;
            }
            if (!encoders.HasOutput)
                throw new KappaConsumerException(NoOutput);
            if (record.Record.TryGetId(out var id))
                ResultOrdinals.Check(id, encoders.CountOf(record.Result!));
            encoders.Encode(record.Result!, encoded);
        }
        catch (Exception fault)
        {
            encoded.Return();
            record.Fault = OutgoingFault.Of(OutgoingFault.Encode, fault);
            observer.End(record, RecordOutcome.DeadLettered, fault);
            return false;
        }
        writes.Begin(encoded);
        return true;
    }

    private bool TryEncode(ResultRecord<TOut> record, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (encoder is null)
        {
            record.Fault = new OutgoingFault(OutgoingFault.Encode, NoOutput, "", null);
            observer.End(record, RecordOutcome.DeadLettered, new KappaConsumerException(NoOutput));
            return false;
        }
        var encoded = _encodedOfThread ??= new ArrayBufferWriter<byte>(1024);
        encoded.ResetWrittenCount();
        try
        {
            encoder.Encode(record.Result!, encoded);
        }
        catch (Exception fault)
        {
            record.Fault = OutgoingFault.Of(OutgoingFault.Encode, fault);
            observer.End(record, RecordOutcome.DeadLettered, fault);
            return false;
        }
        value = encoded.WrittenSpan;
        return true;
    }

    public static KappaConsumerException CannotWrite(ResultRecord<TOut> record, string reason)
    {
        var source = record.Record;
        var what = record.DeadLetter is not { } fault ? "A result" : fault.RetryRound > 0 ? "A copy for a retry topic" : "A dead letter";
        return new KappaConsumerException($"{what} of {source.Topic}/{source.Partition}/{source.Offset} cannot be written: {reason}");
    }
}
