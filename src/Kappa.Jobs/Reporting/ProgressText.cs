namespace Kappa.Jobs;

/// <summary>A stage's progress in one plain line.</summary>
internal static class ProgressText
{
    /// <summary>A stage begins or ends.</summary>
    public static string Change(StageProgress stage) => stage.Status switch
    {
        StageStatus.Running => $"{stage.Name}: started{Note(stage)}",
        StageStatus.Done => $"{stage.Name}: done, {Words.Count(stage.Rows, "row")}{(stage.RowsPerSecond > 0 ? $", {Words.Rate(stage.RowsPerSecond)}" : "")}{Note(stage)}",
        StageStatus.Failed => $"{stage.Name}: stopped at {Words.Count(stage.Rows, "row")}{Note(stage)}",
        _ => $"{stage.Name}: waiting",
    };

    /// <summary>A stage at work.</summary>
    public static string Work(StageProgress stage)
    {
        if (stage is { Rows: 0, Total: null })
            return $"{stage.Name} at work{Note(stage)}";
        var parts = new List<string> { stage.Total is { } total ? $"{Words.Number(stage.Rows)} of {Words.Number(total)}" : Words.Number(stage.Rows), Words.Rate(stage.RowsPerSecond) };
        if (stage.LagRecords is { } lag)
            parts.Add($"lag {Words.Number(lag)}");
        if (stage.Left is { } left)
            parts.Add($"{Words.Duration(left)} left");
        if (stage.Note is { } note)
            parts.Add(note);
        return $"{stage.Name} {string.Join(", ", parts)}";
    }

    private static string Note(StageProgress stage) => stage.Note is { } note ? $" ({note})" : "";
}
