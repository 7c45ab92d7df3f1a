using Spectre.Console;
using Spectre.Console.Rendering;

namespace Kappa.Jobs;

/// <summary>Prints what an audit found.</summary>
internal static class AuditReport
{
    private static readonly string[] Columns = ["stage", "expected", "present", "missing", "duplicate"];

    public static void Print(Terminal terminal, AuditTable audit)
    {
        // A table that is squeezed into a narrow terminal breaks its numbers in two.
        if (terminal.Live is { } console && Draw(audit) is IRenderable table && table.Measure(RenderOptions.Create(console), int.MaxValue).Max <= console.Profile.Width)
            console.Write(table);
        else
            PrintPlain(terminal.Out, audit);
        terminal.Out.WriteLine(Sum(audit));
        foreach (var damage in audit.Damage)
            terminal.Out.WriteLine($"damage: {damage}");
        foreach (var note in audit.Notes)
            terminal.Out.WriteLine($"note: {note}");
    }

    /// <summary>Where every row is, as a sum.</summary>
    public static string Sum(AuditTable audit)
    {
        var parts = new List<string> { $"{Words.Number(audit.Landed)} landed" };
        void Add(long rows, string what)
        {
            if (rows > 0)
                parts.Add($"{Words.Number(rows)} {what}");
        }
        Add(audit.Filtered, "filtered");
        Add(audit.DeadLettered, "dead-lettered");
        Add(audit.Excluded, "outside of the window");
        Add(audit.Missing, "MISSING");
        var sum = $"{string.Join(" + ", parts)} = {Words.Count(audit.Rows, "row")}.";
        if (audit.Repeated > 0)
            sum += $" {Words.Count(audit.Repeated, "landed record")} TOO MANY.";
        if (audit.Foreign > 0)
            sum += $" {Words.Count(audit.Foreign, "landed row")} NOT OF THIS JOB'S SELECTION.";
        return audit.IsComplete ? sum + " Every row is accounted for." : sum;
    }

    internal static Table Draw(AuditTable audit)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).Title("audit");
        table.AddColumn(Columns[0]);
        foreach (var column in Columns[1..])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var line in audit.Lines)
        {
            table.AddRow(
                new Text(line.Stage),
                new Text(Words.Number(line.Expected)),
                new Text(Words.Number(line.Present)),
                new Text(Words.Number(line.Missing), line.Missing > 0 ? new Style(Color.Red, decoration: Decoration.Bold) : Style.Plain),
                new Text(Words.Number(line.Duplicate), line.Duplicate > 0 ? new Style(Color.Yellow) : Style.Plain));
        }
        return table;
    }

    private static void PrintPlain(TextWriter output, AuditTable audit)
    {
        string[] Cells(AuditLine line) =>
            [line.Stage, Words.Number(line.Expected), Words.Number(line.Present), Words.Number(line.Missing), Words.Number(line.Duplicate)];
        var rows = audit.Lines.Select(Cells).Prepend(Columns).ToList();
        var widths = Enumerable.Range(0, Columns.Length).Select(at => rows.Max(row => row[at].Length)).ToList();
        foreach (var row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, at) => at == 0 ? cell.PadRight(widths[at]) : cell.PadLeft(widths[at]))));
    }
}
