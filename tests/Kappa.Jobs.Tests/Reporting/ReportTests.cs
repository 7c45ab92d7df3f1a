using Spectre.Console;
using Spectre.Console.Testing;

namespace Kappa.Jobs.Tests;

public sealed class ReportTests
{
    private static readonly AuditTable Complete = new(
        [new("snapshot", 46_912, 46_912, 0, 0), new("landed files", 46_686, 46_686, 0, 0)], 46_912, 21, 46_686, 182, 23, 0, 0, 0, [], ["all was read"]);

    private static string Printed(AuditTable table, int? width = null)
    {
        using var console = new TestConsole();
        var output = new StringWriter();
        console.Profile.Width = width ?? 80;
        AuditReport.Print(new Terminal(width is null ? null : console, output, output), table);
        return console.Output + output;
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void A_terminal_gets_a_table_with_a_line_a_stage(int width)
    {
        var text = Printed(Complete, width);
        Assert.Matches("│ stage +│ expected │ present │ missing │ duplicate │", text);
        Assert.Matches(@"│ landed files │ +46,686 │ +46,686 │ +0 │ +0 │", text);
        Assert.Contains("46,686 landed + 182 filtered + 23 dead-lettered + 21 outside of the window = 46,912 rows. Every row is accounted for.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_or_pipe_gets_the_same_in_plain_columns()
    {
        var text = Printed(Complete);
        Assert.Matches("stage +expected +present +missing +duplicate\r?\n", text);
        Assert.Matches("landed files +46,686 +46,686 +0 +0\r?\n", text);
        Assert.DoesNotContain("│", text, StringComparison.Ordinal);
        Assert.Contains("all was read", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_or_too_much_is_said_and_not_called_complete()
    {
        var text = Printed(Complete with { Landed = 46_680, Missing = 6, Repeated = 2, Foreign = 1, Damage = ["a.parquet was changed"] });
        Assert.Contains("6 MISSING", text, StringComparison.Ordinal);
        Assert.Contains("2 landed records TOO MANY", text, StringComparison.Ordinal);
        Assert.Contains("1 landed row NOT OF THIS JOB'S SELECTION", text, StringComparison.Ordinal);
        Assert.Contains("a.parquet was changed", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Every row is accounted for", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new string[0], "SELECT count(*) FROM read_parquet('/tmp/o''s/*.parquet');")]
    [InlineData(new[] { "day", "zone" }, "SELECT \"day\", count(*) FROM read_parquet('/tmp/o''s/*/*/*.parquet', hive_partitioning = true) GROUP BY 1 ORDER BY 1;")]
    public void The_query_can_be_pasted(string[] partitions, string query) => Assert.Equal(query, ResultReport.Query(new JobFolder("/tmp/o's"), partitions));
}
