namespace Kappa.Jobs;

/// <summary>A stage as the display knows it: its status is set by the replay on any thread, its rate is measured by the display.</summary>
internal sealed class ReplayStage(string name, TimeProvider time)
{
    private readonly RateMeter _rate = new(time);
    private int _status;

    public string Name { get; } = name;

    public StageStatus Status
    {
        get => (StageStatus)Volatile.Read(ref _status);
        set => Volatile.Write(ref _status, (int)value);
    }

    /// <summary>It fails, if it is at work.</summary>
    public void FailIfRunning() => Interlocked.CompareExchange(ref _status, (int)StageStatus.Failed, (int)StageStatus.Running);

    /// <summary>The stage with its counts of now.</summary>
    /// <param name="rows">Rows that are done, by this run or an earlier one.</param>
    /// <param name="total">Rows to be done; null while nobody knows.</param>
    /// <param name="work">Rows that this run has done, from any number on: what its rate is of.</param>
    public StageProgress Measure(long rows, long? total, long work)
    {
        var status = Status;
        var rate = status switch
        {
            StageStatus.Waiting => 0,
            StageStatus.Running => _rate.Sample(work),
            _ => _rate.Whole(),
        };
        return new StageProgress(Name, status) { Rows = rows, Total = total, RowsPerSecond = rate };
    }
}
