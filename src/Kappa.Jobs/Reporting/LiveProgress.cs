using Spectre.Console;
using Spectre.Console.Rendering;

namespace Kappa.Jobs;

/// <summary>Progress for terminals: one table that is drawn again in place, with the stages' notes below it.</summary>
internal sealed class LiveProgress(IAnsiConsole console, LiveNotices? notices, TimeProvider time) : IProgressDisplay
{
    private const int WidestBar = 24;
    private const int NarrowestBar = 4;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(125);
    private static readonly string[] Columns = ["stage", "rows", "rate", "lag", "left"];

    public async Task RunAsync(Func<IReadOnlyList<StageProgress>> read, CancellationToken cancellationToken)
    {
        notices?.Open();
        await console.Live(Draw(read(), console.Profile.Width)).Overflow(VerticalOverflow.Ellipsis).StartAsync(async live =>
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                Tell(notices?.Take());
                live.UpdateTarget(Draw(read(), console.Profile.Width));
                // Cancelled is how it ends, and no fault.
                await Task.Delay(Look, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            Tell(notices?.Close());
            live.UpdateTarget(Draw(read(), console.Profile.Width));
        });
    }

    /// <summary>The table at one moment, for a console of this many columns.</summary>
    internal static IRenderable Draw(IReadOnlyList<StageProgress> stages, int width)
    {
        var cells = stages.Select(CellsOf).ToList();
        var widths = Columns.Select((column, at) => cells.Max(row => Math.Max(row[at].Length, column.Length))).ToList();
        // Every column has a space to both sides and a border; the bar takes what is left.
        var bar = Math.Min(WidestBar, width - widths.Sum() - (3 * (Columns.Length + 1)) - 1);
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        table.AddColumn(new TableColumn(Columns[0]).NoWrap());
        if (bar >= NarrowestBar)
            table.AddColumn(new TableColumn("").NoWrap());
        foreach (var column in Columns[1..])
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        foreach (var (stage, row) in stages.Zip(cells))
        {
            var texts = row.Select((cell, at) => new Text(cell, at == 0 ? StyleOf(stage.Status) : Style.Plain)).ToList();
            if (bar >= NarrowestBar)
                texts.Insert(1, new Text(Bar(stage.Part, bar), stage.Status == StageStatus.Failed ? Color.Red : Color.Green));
            table.AddRow(texts);
        }
        var notes = stages.Where(stage => stage.Note is not null).Select(stage => new Text(Cut($"  {stage.Name}: {stage.Note}", width), new Style(Color.Grey)));
        return new Rows([table, .. notes]);
    }

    private static string[] CellsOf(StageProgress stage) =>
    [
        stage.Name,
        stage.Total is { } total ? $"{Words.Number(stage.Rows)} / {Words.Number(total)}" : stage.Status == StageStatus.Waiting ? "" : Words.Number(stage.Rows),
        stage.RowsPerSecond > 0 ? Words.Rate(stage.RowsPerSecond) : "",
        stage.LagRecords is { } lag && stage.Status == StageStatus.Running ? Words.Number(lag) : "",
        stage.Left is { } left ? Words.Duration(left) : "",
    ];

    private static string Cut(string line, int width) => line.Length <= width ? line : line[..Math.Max(0, width - 1)] + "…";

    private static string Bar(double part, int width)
    {
        var full = (int)(part * width);
        return new string('━', full) + new string('╌', width - full);
    }

    private static Style StyleOf(StageStatus status) => status switch
    {
        StageStatus.Running => new Style(Color.Blue, decoration: Decoration.Bold),
        StageStatus.Done => new Style(Color.Green),
        StageStatus.Failed => new Style(Color.Red),
        _ => new Style(Color.Grey),
    };

    // Over what was drawn: a row that is not written to its end keeps the rest of the table's.
    private void Tell(IReadOnlyList<string>? lines)
    {
        var width = console.Profile.Width;
        foreach (var line in lines ?? [])
        {
            foreach (var row in line.Split('\n').SelectMany(part => part.Length == 0 ? [[]] : part.Chunk(width)))
                console.WriteLine(new string(row).PadRight(width));
        }
    }
}
