using Kappa.Consumer.Progress;

namespace Kappa.Consumer.Tracking;

/// <summary>Ends records: their offset is finished or given back; then their memory, budget and place in the pool become free. Any thread.</summary>
internal sealed class RecordEnds(RecordPool pool, InFlightBudget budget, ProgressCounters counters)
{
    /// <summary>The record's offset is finished, as <paramref name="outcome"/>.</summary>
    public static void Finish(InFlightRecord record, RecordOutcome outcome, ref EndedRecords ended)
    {
        switch (outcome)
        {
            case RecordOutcome.Result:
                ended.Results++;
                break;
            case RecordOutcome.Filtered:
                ended.Filtered++;
                break;
            case RecordOutcome.Delayed:
                ended.Delayed++;
                break;
            default:
                ended.DeadLettered++;
                break;
        }
        record.MarkDone();
    }

    /// <summary>The record's offset is not finished here: it will be read again.</summary>
    public static void GiveBack(InFlightRecord record, ref EndedRecords ended)
    {
        ended.GivenBack++;
        record.MarkGivenBack();
    }

    /// <summary>Nobody holds the record any more.</summary>
    public static void Free(InFlightRecord record, ref EndedRecords ended)
    {
        ended.Freed++;
        ended.FreedBytes += record.Bytes;
        record.Clear();
        record.Link = ended.First;
        ended.First = record;
        ended.Last ??= record;
    }

    /// <summary>Counts the ended records, and gives others what the freed ones held.</summary>
    public void Settle(ref EndedRecords ended)
    {
        counters.Add(in ended);
        if (ended.Freed > 0)
        {
            pool.Return(ended.First!, ended.Last!);
            // Last, so that whoever is woken by the room finds the records in the pool.
            budget.GiveBack(ended.Freed, ended.FreedBytes);
        }
        ended = default;
    }
}
