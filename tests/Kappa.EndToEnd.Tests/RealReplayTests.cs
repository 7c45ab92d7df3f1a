namespace Kappa.EndToEnd.Tests;

/// <summary>The same job on a real broker and a real registry.</summary>
public sealed class RealReplayTests
{
    [Fact]
    public async Task A_month_of_trips_lands_as_the_service_itself_prices_it()
    {
        var servers = await Servers.RequireAsync();
        using var folder = new TemporaryFolder();
        var job = await JobFile.WriteAsync(folder.Path);
        var output = Path.Combine(folder.Path, "landed");
        var run = await FareServiceProcess.RunAsync("replay", "--job", job.Path, "--out", output, "--kafka", servers.Kafka, "--registry", servers.Registry);
        Assert.True(run.ExitCode == 0, run.Output);
        var expected = await Trips.ExpectAsync(Trips.Source);
        Landing.AssertIs(expected, output);
        ForeignReader.AssertTopicHolds(servers, job.IngressTopic, Trips.Source, expected.Rows);
    }

    [Fact]
    public async Task A_service_that_serves_apart_is_fed_and_its_results_are_landed_by_another_process()
    {
        var servers = await Servers.RequireAsync();
        using var folder = new TemporaryFolder();
        var job = await JobFile.WriteAsync(folder.Path);
        var output = Path.Combine(folder.Path, "landed");
        using var service = FareServiceProcess.Start("serve", "--job", job.Path, "--kafka", servers.Kafka, "--registry", servers.Registry);
        var run = await FareServiceProcess.RunAsync(
            "replay", "--without-service", "--job", job.Path, "--out", output, "--kafka", servers.Kafka, "--registry", servers.Registry);
        Assert.True(run.ExitCode == 0, run.Output + service.Output);
        Landing.AssertIs(await Trips.ExpectAsync(Trips.Source), output);
        Assert.False(service.HasExited, service.Output);
        service.Terminate();
        Assert.Equal(0, await service.ExitAsync());
    }

    [Fact]
    public async Task A_run_killed_three_times_at_random_moments_is_completed_with_no_row_lost_and_none_twice()
    {
        var servers = await Servers.RequireAsync();
        var seed = Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        var job = await JobFile.WriteAsync(folder.Path);
        var output = Path.Combine(folder.Path, "landed");
        string[] arguments = ["replay", "--job", job.Path, "--out", output, "--kafka", servers.Kafka, "--registry", servers.Registry];
        for (var kill = 0; kill < 3; kill++)
        {
            using var run = FareServiceProcess.Start(arguments);
            await Landing.BeganAsync(output, run, kill + 1);
            // The random moment, not a wait for a condition. The first one is early, so that it meets a run at work; later ones may find the job done.
            var moment = random.Next(kill == 0 ? 300 : 3_000);
            await Task.WhenAny(run.ExitAsync(), Task.Delay(moment, TestContext.Current.CancellationToken));
            Assert.True(run.Kill() || kill > 0, $"seed {seed}: the run had ended before it was killed: {run.Output}");
        }

        var last = await FareServiceProcess.RunAsync(arguments);
        Assert.True(last.ExitCode == 0, $"seed {seed}: {last.Output}");
        Landing.AssertIs(await Trips.ExpectAsync(Trips.Source), output);
    }
}
