using Kappa.Accounting;
using Kappa.Kafka;

namespace Kappa.Sink;

/// <summary>Tells this job's records from others, and what each stands for.</summary>
internal sealed class Sieve(Guid jobId, string deadLetterTopic)
{
    /// <summary>False for a record of another job or without an id.</summary>
    /// <exception cref="SinkException"><see cref="SinkFault.Record"/>: it is of this job and stands for nothing known.</exception>
    public bool TryClassify(in ReceivedRecord record, out RowOutcome outcome, out JournalEntry entry)
    {
        (outcome, entry) = (default, default);
        if (!record.TryGetId(out var id) || id.Job != jobId)
            return false;
        entry = new JournalEntry(record.Partition, record.Offset, id.Part, id.Row, id.Ordinal);
        if (record.Topic == deadLetterTopic)
            outcome = RowOutcome.DeadLettered;
        else if (record.HasValue)
            outcome = RowOutcome.Landed;
        else if (record.Headers.TryGet(KappaHeaders.Outcome, out var said) && said.SequenceEqual(Filtered))
            outcome = RowOutcome.Filtered;
        else
            throw UnusableRecord.At(record, $"has no value and no header {KappaHeaders.Outcome}: {KappaHeaders.Filtered}, so it is neither a result nor a marker");
        return true;
    }

    private static readonly byte[] Filtered = System.Text.Encoding.ASCII.GetBytes(KappaHeaders.Filtered);
}
