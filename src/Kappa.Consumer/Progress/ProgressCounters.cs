using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Progress;

/// <summary>Counts since the start. Added to once for many records, from any thread.</summary>
internal sealed class ProgressCounters
{
    private long _received;
    private long _results;
    private long _filtered;
    private long _deadLettered;
    private long _delayed;
    private long _givenBack;
    private long _retries;
    private long _finishedBefore;

    public long Received => Volatile.Read(ref _received);

    public long Results => Volatile.Read(ref _results);

    public long Filtered => Volatile.Read(ref _filtered);

    public long DeadLettered => Volatile.Read(ref _deadLettered);

    public long Delayed => Volatile.Read(ref _delayed);

    public long GivenBack => Volatile.Read(ref _givenBack);

    public long Finished => Results + Filtered + DeadLettered + Delayed;

    public long FinishedBefore => Volatile.Read(ref _finishedBefore);

    public long Retries => Volatile.Read(ref _retries);

    public void AddReceived(int records) => Interlocked.Add(ref _received, records);

    public void AddFinishedBefore(int records) => Add(ref _finishedBefore, records);

    public void AddRetry() => Interlocked.Increment(ref _retries);

    public void Add(in EndedRecords ended)
    {
        Add(ref _results, ended.Results);
        Add(ref _filtered, ended.Filtered);
        Add(ref _deadLettered, ended.DeadLettered);
        Add(ref _delayed, ended.Delayed);
        Add(ref _givenBack, ended.GivenBack);
    }

    private static void Add(ref long counter, int records)
    {
        if (records > 0)
            Interlocked.Add(ref counter, records);
    }
}
