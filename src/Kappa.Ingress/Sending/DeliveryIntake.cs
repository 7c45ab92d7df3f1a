using Kappa.Accounting;
using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>
/// Takes every acknowledgement, on the producer's delivery thread: to the journal, to the pacer, to the meter, and the slot back. The first record that
/// failed for good is kept: it stops the run.
/// </summary>
internal sealed class DeliveryIntake(IngressPlan plan, InFlight inFlight, JournalWriter journal, Pacer pacer, IngressMeter meter, StopSignal stop) : IProducerEvents
{
    private JournalEntry[] _entries = new JournalEntry[4096];
    private KafkaError _lastError;

    public void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements)
    {
        if (_entries.Length < acknowledgements.Length)
            _entries = new JournalEntry[acknowledgements.Length];
        var count = 0;
        foreach (ref readonly var acknowledgement in acknowledgements)
        {
            ref readonly var record = ref inFlight[acknowledgement.Tag];
            if (acknowledgement.Error != 0)
            {
                Fail(in record, acknowledgement.Error);
            }
            else
            {
                Volatile.Write(ref meter.Acknowledged, meter.Acknowledged + 1);
                if (!record.IsDeadLetter)
                    _entries[count++] = new(acknowledgement.Partition, acknowledgement.Offset, record.Part, record.Row, 0);
                pacer.Add(record.IsDeadLetter, acknowledgement.Partition, acknowledgement.Offset, record.Bytes);
            }

            inFlight.Release(acknowledgement.Tag);
        }

        journal.Add(_entries.AsSpan(0, count));
        pacer.AddingEnded();
        stop.Pulse();
    }

    public void OnError(KafkaError error)
    {
        _lastError = error;
        if (error.IsFatal)
            stop.Stop(new IngressFailure.ClusterFailed("The producer has failed", error));
    }

    private void Fail(in InFlight.Slot record, int code)
    {
        var error = KafkaProducer.Explain(code);
        if (_lastError.IsError)
            error = error with { Reason = $"{error.Reason} (the client's last error: {_lastError.Reason})" };
        var topic = record.IsDeadLetter ? plan.DeadLetterTopic! : plan.Topic;
        stop.Stop(new IngressFailure.RecordFailed(plan.Snapshot.Files[record.Part].Path, record.Part, record.Row, topic, error));
    }
}
