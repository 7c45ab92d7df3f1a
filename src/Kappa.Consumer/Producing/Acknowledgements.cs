using System.Runtime.CompilerServices;
using Kappa.Consumer.Faults;
using Kappa.Consumer.Observing;
using Kappa.Consumer.Tracking;
using Kappa.Consumer.Transactions;
using Kappa.Kafka;

namespace Kappa.Consumer.Producing;

/// <summary>Finishes the records whose results, markers or dead letters the broker has acknowledged, a batch at a time. Runs on the producer's delivery thread.</summary>
internal sealed class Acknowledgements<TOut>(RecordPool pool, RecordEnds ends, TransactionGate? gate, RunMetrics metrics, RunFault runFault, ClientReports reports) : IProducerEvents
{
    // Records looked at ahead of the one that is finished.
    private const int Ahead = 16;

    /// <summary>Writes the dead letters of refused results. Set before the first record is produced.</summary>
    public ProducingStage<TOut>? Producing { get; set; }

    public void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements)
    {
        var ended = default(EndedRecords);
        // Results that are one of several: a record counts as one.
        var others = 0;
        for (var i = 0; i < Math.Min(Ahead, acknowledgements.Length); i++)
            Prefetch.Record(pool.Find(acknowledgements[i].Tag));
        for (var i = 0; i < acknowledgements.Length; i++)
        {
            if (i + Ahead < acknowledgements.Length)
                Prefetch.Record(pool.Find(acknowledgements[i + Ahead].Tag));
            ref readonly var acknowledgement = ref acknowledgements[i];
            var record = Unsafe.As<ResultRecord<TOut>>(pool.Find(acknowledgement.Tag));
            if (record.SendBegan != 0)
                metrics.Sent(SentTo(record), record.SendBegan, acknowledgement.Error);
            var error = acknowledgement.Error;
            if (record.Several is { IsCounting: true } several)
            {
                if (error == 0)
                    others++;
                if (!several.Acknowledge(error))
                    continue;
                several.End();
                error = several.Failure;
                if (error == 0)
                    others--;
            }
            if (error == 0)
                Finish(record, ref ended);
            else if (!Fail(record, error, ref ended))
                continue;
            if (record.Part())
                RecordEnds.Free(record, ref ended);
        }
        metrics.Output.AddAcknowledged(ended.Results + ended.Filtered + others);
        metrics.DeadLetters.AddAcknowledged(ended.DeadLettered);
        ends.Settle(ref ended);
        Producing!.Unpark();
    }

    public void OnError(KafkaError error)
    {
        if (gate is not null && error.IsFatal)
            gate.Fail(); // another producer takes over
        else if (FaultTable.OfClient(error) == FaultAction.Stop)
            runFault.Set(new KappaConsumerException($"The producer has failed: {error.Reason}", new KafkaException(error)));
        else
            reports.Report(error);
    }

    public void OnLog(KafkaLogLine line) => reports.Report(line);

    private void Finish(ResultRecord<TOut> record, ref EndedRecords ended)
    {
        if (record.Outcome == RecordOutcome.DeadLettered)
            metrics.DeadLettered(record.Fault);
        else if (record.Outcome == RecordOutcome.Delayed)
            SentTo(record).AddAcknowledged(1);
        RecordEnds.Finish(record, record.Outcome, ref ended);
    }

    private TopicSends SentTo(ResultRecord<TOut> record) => record.Outcome switch
    {
        RecordOutcome.DeadLettered => metrics.DeadLetters,
        RecordOutcome.Delayed => metrics.RetryTopics[record.Fault!.RetryRound - 1],
        _ => metrics.Output,
    };

    // True when the record is over; false when it is on its way to the dead-letter topic.
    private bool Fail(ResultRecord<TOut> record, int code, ref EndedRecords ended)
    {
        var deadLetter = record.DeadLetter;
        SentTo(record).AddFailed(code);
        var action = gate is not null ? FaultTable.OfTransaction(code, deadLetter) : FaultTable.OfWrite(code, deadLetter);
        var reason = KafkaProducer.Explain(code).Reason;
        // One record that failed fails its transaction. What fails by the abort itself says nothing new.
        if (action != FaultAction.Ignore)
            gate?.Fail();
        if (action == FaultAction.DeadLetter)
        {
            var fault = deadLetter?.Shortened() ?? new OutgoingFault(OutgoingFault.Encode, $"The broker refused the result: {reason}", "", KafkaError.NameOf(code));
            if (gate is not null)
            {
                gate.Refuse(record, fault);
            }
            else
            {
                record.IsRewrite = true;
                if (Producing!.WriteDeadLetter(record, fault) != WriteStep.Refused)
                    return false;
            }
        }
        else if (action == FaultAction.Stop)
        {
            runFault.Set(ProducingStage<TOut>.CannotWrite(record, reason));
        }
        RecordEnds.GiveBack(record, ref ended);
        return true;
    }
}
