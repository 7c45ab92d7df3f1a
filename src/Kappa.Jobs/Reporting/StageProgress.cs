namespace Kappa.Jobs;

/// <summary>How far a stage is, at one moment.</summary>
/// <param name="Name">The stage.</param>
/// <param name="Status">What it does.</param>
internal sealed record StageProgress(string Name, StageStatus Status)
{
    /// <summary>Rows done.</summary>
    public long Rows { get; init; }

    /// <summary>Rows to be done; null while nobody knows.</summary>
    public long? Total { get; init; }

    /// <summary>Of the rows that are left, those that an earlier run has done: passing over them takes no time.</summary>
    public long LeftBefore { get; init; }

    /// <summary>Rows a second that this run does, of late; of the whole stage when it is done.</summary>
    public double RowsPerSecond { get; init; }

    /// <summary>Records that wait in the topic before the stage; null when there is none.</summary>
    public long? LagRecords { get; init; }

    /// <summary>What it waits for, or what became of it.</summary>
    public string? Note { get; init; }

    /// <summary>Part that is done, 0 to 1.</summary>
    public double Part => Total is > 0 ? Math.Clamp((double)Rows / Total.Value, 0, 1) : Status == StageStatus.Done ? 1 : 0;

    /// <summary>Time until the rest is done at this rate; null while that cannot be said.</summary>
    public TimeSpan? Left =>
        Status == StageStatus.Running && Total is { } total && RowsPerSecond > 0.1 ? TimeSpan.FromSeconds(Math.Max(0, total - Rows - LeftBefore) / RowsPerSecond) : null;
}

/// <summary>What a stage does.</summary>
internal enum StageStatus
{
    /// <summary>It has not begun.</summary>
    Waiting,

    /// <summary>It works.</summary>
    Running,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>It failed, or was stopped.</summary>
    Failed,
}
