using Spectre.Console;
using Spectre.Console.Rendering;

namespace Kappa.Jobs;

/// <summary>Progress for terminals: one table that is drawn again in place.</summary>
internal sealed class LiveProgress(IAnsiConsole console, TimeProvider time) : IProgressDisplay
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(125);

    public Task RunAsync(Func<IReadOnlyList<StageProgress>> read, CancellationToken cancellationToken) =>
        console.Live(Draw(read())).Overflow(VerticalOverflow.Ellipsis).StartAsync(async live =>
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                live.UpdateTarget(Draw(read()));
                // Cancelled is how it ends, and no fault.
                await Task.Delay(Look, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            live.UpdateTarget(Draw(read()));
        });

    /// <summary>The table at one moment.</summary>
    internal static IRenderable Draw(IReadOnlyList<StageProgress> stages)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        table.AddColumn("stage");
        table.AddColumn("");
        table.AddColumn(new TableColumn("rows").RightAligned());
        table.AddColumn(new TableColumn("rate").RightAligned());
        table.AddColumn(new TableColumn("lag").RightAligned());
        table.AddColumn(new TableColumn("left").RightAligned());
        table.AddColumn("");
        foreach (var stage in stages)
        {
            table.AddRow(
                new Text(stage.Name, StyleOf(stage.Status)),
                new Text(Bar(stage.Part), stage.Status == StageStatus.Failed ? Color.Red : Color.Green),
                new Text(stage.Total is { } total ? $"{Words.Number(stage.Rows)} / {Words.Number(total)}" : stage.Status == StageStatus.Waiting ? "" : Words.Number(stage.Rows)),
                new Text(stage.RowsPerSecond > 0 ? Words.Rate(stage.RowsPerSecond) : ""),
                new Text(stage.LagRecords is { } lag && stage.Status == StageStatus.Running ? Words.Number(lag) : ""),
                new Text(stage.Left is { } left ? Words.Duration(left) : ""),
                new Text(stage.Note ?? "", new Style(Color.Grey)));
        }
        return table;
    }

    private static string Bar(double part)
    {
        const int Width = 16;
        var full = (int)(part * Width);
        return new string('━', full) + new string('╌', Width - full);
    }

    private static Style StyleOf(StageStatus status) => status switch
    {
        StageStatus.Running => new Style(Color.Blue, decoration: Decoration.Bold),
        StageStatus.Done => new Style(Color.Green),
        StageStatus.Failed => new Style(Color.Red),
        _ => new Style(Color.Grey),
    };
}
