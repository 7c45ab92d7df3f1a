using Kappa.Accounting;

namespace Kappa.Jobs.Tests;

/// <summary>What an audit says of jobs that took several runs.</summary>
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

    private static AuditLine ServiceLine(ReplayBench bench) => Ledger.Read(bench.JobFolder.Ledger)[^1].Audit!.Lines[3];

    private static RowSet Refused(ReplayBench bench)
    {
        using var file = File.OpenRead(bench.JobFolder.Refused);
        return RowSet.Read(file);
    }
}
