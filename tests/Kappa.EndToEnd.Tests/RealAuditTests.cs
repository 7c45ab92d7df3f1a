namespace Kappa.EndToEnd.Tests;

/// <summary>Takes records away, and adds some, behind the back of a job on a real broker: the audit names exactly those.</summary>
public sealed class RealAuditTests
{
    private const int Rows = 4_000;

    [Fact]
    public async Task Records_that_aged_out_after_the_job_are_not_missing_nor_are_those_of_topics_that_are_gone()
    {
        using var job = await FinishedJob.RunAsync(Rows);
        await job.Meddler.AgeOutAsync(job.File.IngressTopic, 0, 10);
        await job.Meddler.AgeOutAsync(job.File.EgressTopic, 1, 10);
        Assert.Equal(0, (await job.AuditAsync()).ExitCode);

        foreach (var topic in new[] { job.File.IngressTopic, job.File.EgressTopic, job.File.DeadLetterTopic })
            await job.Meddler.AgeOutAsync(topic);
        var audit = await job.AuditAsync();
        Assert.True(audit.ExitCode == 0, audit.Output);
        Assert.Contains("Every row is accounted for", audit.Output, StringComparison.Ordinal);

        await job.Meddler.DeleteAsync(job.File.IngressTopic, job.File.EgressTopic, job.File.DeadLetterTopic);
        audit = await job.AuditAsync();
        Assert.True(audit.ExitCode == 0, audit.Output);
        Assert.Contains($"topic {job.File.EgressTopic} is gone", audit.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Duplicates_are_counted_where_they_are_and_hide_no_loss()
    {
        using var job = await FinishedJob.RunAsync(Rows);
        await job.Meddler.RepeatFirstAsync(job.File.IngressTopic, 0);
        await job.Meddler.RepeatFirstAsync(job.File.IngressTopic, 1);
        await job.Meddler.RepeatFirstAsync(job.File.EgressTopic, 2);
        var audit = await job.AuditAsync();
        Assert.True(audit.ExitCode == 0, audit.Output);
        Assert.Matches(@"\ningress topic +\S+ +\S+ +0 +2\s", audit.Output);
        Assert.Matches(@"\nservice +\S+ +\S+ +0 +1\s", audit.Output);

        var rows = Landing.TakeAway(job.Output, count: 5);
        audit = await job.AuditAsync();
        Assert.True(audit.ExitCode == 1, audit.Output);
        Assert.Equal(rows, Explained.Rows(audit.Output, "has a result, and no landed file holds it"));
    }

    [Fact]
    public async Task Rows_that_the_service_never_answered_are_named_and_no_others_and_a_reset_group_brings_them_back()
    {
        var servers = await Servers.RequireAsync();
        using var folder = new TemporaryFolder();
        var source = Path.Combine(folder.Path, "trips.parquet");
        RepeatedParquet.WriteFirst(Trips.Source, source, Rows);
        var job = await JobFile.WriteAsync(folder.Path, source);
        var output = Path.Combine(folder.Path, "landed");
        using var run = FareServiceProcess.Start(
            "replay", "--without-service", "--explain", "--job", job.Path, "--out", output, "--kafka", servers.Kafka, "--registry", servers.Registry);
        await run.SeenAsync(line => line.StartsWith("ingress: done", StringComparison.Ordinal));

        // Four records are skipped by the group, and five age out before the service comes.
        using var meddler = new Meddler(servers.Kafka);
        long[] lost = [.. meddler.FirstRows(job.IngressTopic, 0, 4), .. meddler.FirstRows(job.IngressTopic, 1, 5)];
        await meddler.SkipAsync(job.Group, job.IngressTopic, 0, 4);
        await meddler.AgeOutAsync(job.IngressTopic, 1, 5);
        using var service = FareServiceProcess.Start("serve", "--job", job.Path, "--kafka", servers.Kafka, "--registry", servers.Registry);
        Assert.True(await run.ExitAsync() == 1, run.Output + service.Output);
        Assert.Equal(lost[..4].Order(), Explained.Of(run.Output, "went into the service and never came out"));
        Assert.Equal(lost[4..].Order(), Explained.Of(run.Output, "is not in the ingress topic"));
        Assert.Contains("9 MISSING", run.Output, StringComparison.Ordinal);

        // The way back for what was skipped: reset the group, run again. What aged out is gone.
        service.Terminate();
        Assert.Equal(0, await service.ExitAsync());
        await meddler.SkipAsync(job.Group, job.IngressTopic, 0, 0);
        using var again = FareServiceProcess.Start("serve", "--job", job.Path, "--kafka", servers.Kafka, "--registry", servers.Registry);
        var second = await FareServiceProcess.RunAsync(
            "replay", "--without-service", "--explain", "--job", job.Path, "--out", output, "--kafka", servers.Kafka, "--registry", servers.Registry);
        Assert.True(second.ExitCode == 1, second.Output + again.Output);
        Assert.Equal(lost[4..].Order(), Explained.Rows(second.Output, "is not in the ingress topic"));
    }

    /// <summary>A small job of the sample that has run on the real broker.</summary>
    private sealed class FinishedJob : IDisposable
    {
        private readonly TemporaryFolder _folder;
        private readonly Servers _servers;

        private FinishedJob(Servers servers, JobFile file, TemporaryFolder folder) => (_servers, File, _folder, Meddler) = (servers, file, folder, new Meddler(servers.Kafka));

        public JobFile File { get; }

        public Meddler Meddler { get; }

        public string Output => Path.Combine(_folder.Path, "landed");

        public static async Task<FinishedJob> RunAsync(int rows)
        {
            var servers = await Servers.RequireAsync();
            var folder = new TemporaryFolder();
            var source = Path.Combine(folder.Path, "trips.parquet");
            RepeatedParquet.WriteFirst(Trips.Source, source, rows);
            var job = new FinishedJob(servers, await JobFile.WriteAsync(folder.Path, source), folder);
            var run = await job.CommandAsync("replay");
            Assert.True(run.ExitCode == 0, run.Output);
            return job;
        }

        public Task<(int ExitCode, string Output)> AuditAsync() => CommandAsync("audit", "--explain");

        public void Dispose()
        {
            Meddler.Dispose();
            _folder.Dispose();
        }

        private Task<(int ExitCode, string Output)> CommandAsync(params string[] command) => FareServiceProcess.RunAsync(
            [.. command, "--job", File.Path, "--out", Output, "--kafka", _servers.Kafka, "--registry", _servers.Registry]);
    }
}
