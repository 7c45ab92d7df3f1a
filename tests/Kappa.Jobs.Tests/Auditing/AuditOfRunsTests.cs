using Kappa.Accounting;

namespace Kappa.Jobs.Tests;

/// <summary>What an audit says of jobs that took several runs, or whose topics hold records twice.</summary>
public sealed class AuditOfRunsTests
{
    // The last source row is of 02:39 on the day when the clocks of New York go back at 02:00: an hour of rows has times that occur twice.
    private const int Rows = 1_600;
    private const int TwiceRows = 60;

    [Fact]
    public async Task Rows_that_an_earlier_run_refused_stay_refused()
    {
        using var bench = new ReplayBench(Rows);
        bench.WriteJob(bench.JobText
            .Replace("\"files\": [\"data/rows.parquet\"]", "\"files\": [\"data/rows.parquet\"], \"timeZone\": \"America/New_York\"")
            .Replace("\"key\"", "\"onRowError\": \"deadLetter\", \"key\""));
        var first = await bench.RunAsync("replay");
        Assert.True(first.ExitCode == KappaExitCode.Done, first.ToString());
        var service = ServiceLine(bench);
        Assert.Equal(Rows - TwiceRows, service.Expected);
        Assert.Equal(TwiceRows, Refused(bench).Count);

        // An audit that misses a file has the job run again; by then the file is back, and there is nothing to send.
        var landed = Directory.GetFiles(Path.Combine(bench.Out, "slot=1"), "*.parquet")[0];
        File.Move(landed, bench.Folder.In("kept"));
        Assert.Equal(KappaExitCode.Failed, (await bench.RunAsync("audit")).ExitCode);
        File.Move(bench.Folder.In("kept"), landed);
        var second = await bench.RunAsync("replay");
        Assert.True(second.ExitCode == KappaExitCode.Done, second.ToString());
        Assert.Equal(2, Ledger.Read(bench.JobFolder.Ledger)[^1].Run);
        Assert.Equal(TwiceRows, Refused(bench).Count);
        Assert.Equal(service, ServiceLine(bench));
    }

    [Fact]
    public async Task A_time_that_came_twice_ends_the_run_with_the_rule_that_says_which_is_meant()
    {
        using var bench = new ReplayBench(Rows);
        bench.WriteJob(bench.JobText.Replace("\"files\": [\"data/rows.parquet\"]", "\"files\": [\"data/rows.parquet\"], \"timeZone\": \"America/New_York\""));
        var ended = await bench.RunAsync("replay");
        Assert.Equal(KappaExitCode.BadInput, ended.ExitCode);
        Assert.Contains("source.ambiguousTime \"earlier\" or \"later\"", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Causes_that_the_topic_does_not_hold_any_more_are_counted()
    {
        var causes = new DeadLetterCauses();
        Assert.Empty(causes.InWords(5));
        causes.Add("A.Fault: no such zone"u8);
        causes.Add("A.Fault: nor this"u8);
        Assert.Equal(["2 dead letters: A.Fault, as \"no such zone\"", "3 dead letters: causes not known any more, as the topic does not hold them"], causes.InWords(5));
        Assert.Single(causes.InWords(2));
    }

    [Theory]
    [InlineData("replay", 0, 0)]
    [InlineData("egress", 1, 0)]
    [InlineData("marker and result", 1, 0)]
    [InlineData("dead", 0, 1)]
    [InlineData("result and dead letter", 1, 0)]
    public async Task A_record_too_many_is_counted_on_the_line_of_its_topic(string copy, int service, int deadLetters)
    {
        using var bench = new ReplayBench();
        var (topics, job) = (JobFile.Load(bench.JobPath).Topics, JobFile.Load(bench.JobPath).Id);
        var own = bench.Handle;
        bench.Handle = async (id, token) =>
        {
            // Whichever of the two the sink reads first, the other one is too many.
            if (id == 99 && copy == "egress")
                await EmbeddedRecord.WriteFilteredAsync(topics.Egress, new RecordId(job, 0, 3, 0));
            if (id == 99 && copy == "marker and result")
                await EmbeddedRecord.WriteFilteredAsync(topics.Egress, new RecordId(job, 0, 1, 0));
            if (id == 99 && copy == "dead")
                await EmbeddedRecord.WriteAsync(topics.DeadLetter, new RecordId(job, 0, 7, 0));
            if (id == 99 && copy == "result and dead letter")
                await EmbeddedRecord.WriteAsync(topics.DeadLetter, new RecordId(job, 0, 1, 0));
            return await own(id, token);
        };
        var ended = await bench.RunAsync("replay");
        Assert.True(ended.ExitCode == KappaExitCode.Done, ended.ToString());
        Assert.Equal([0, 0, 0, service, deadLetters, 0], Ledger.Read(bench.JobFolder.Ledger)[^1].Audit!.Lines.Select(line => line.Duplicate));

        // Once the topics are out of reach, the sink's entries tell the same.
        var audit = AuditSubject.Read(bench.JobFolder, null, new Dictionary<string, string>());
        var alone = await JobAudit.RunAsync(audit, CancellationToken.None);
        Assert.Equal([0, 0, 0, service, deadLetters, 0], alone.Table.Lines.Select(line => line.Duplicate));
    }

    [Theory]
    [InlineData(AuditLine.DeadLetters, false)]
    [InlineData("landed files", true)]
    public async Task An_audit_without_topics_finds_no_dead_letters_that_one_with_them_missed(string stage, bool isFound)
    {
        using var bench = new ReplayBench();
        Assert.Equal(KappaExitCode.Done, (await bench.RunAsync("replay")).ExitCode);
        using (var ledger = Ledger.Open(bench.JobFolder.Ledger))
        {
            var last = ledger.Entries[^1];
            AuditLine[] lines = [.. last.Audit!.Lines.Select(line => line.Stage == stage ? line with { Missing = 2 } : line)];
            ledger.Append(last with { State = JobState.Failed, Stage = "audit", Audit = last.Audit with { Lines = lines, Missing = 2 } });
        }
        var audit = await bench.RunAsync("audit");
        Assert.Equal(isFound ? KappaExitCode.Done : KappaExitCode.Failed, audit.ExitCode);
        Assert.Equal(!isFound, audit.Error.Contains("missed 2 dead letters", StringComparison.Ordinal));
        Assert.Equal(isFound ? JobState.Succeeded : JobState.Failed, Ledger.Read(bench.JobFolder.Ledger)[^1].State);
    }

    private static AuditLine ServiceLine(ReplayBench bench) => Ledger.Read(bench.JobFolder.Ledger)[^1].Audit!.Lines[3];

    private static RowSet Refused(ReplayBench bench)
    {
        using var file = File.OpenRead(bench.JobFolder.Refused);
        return RowSet.Read(file);
    }
}
