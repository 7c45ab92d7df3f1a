namespace Kappa.EndToEnd.Tests;

public sealed class EmbeddedReplayTests
{
    [Fact]
    public async Task A_month_of_trips_lands_as_the_service_itself_prices_it_and_a_second_run_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output) = await FareServiceProcess.RunAsync("replay", "--out", folder.Path);
        Assert.True(exitCode == 0, output);
        var expected = await Trips.ExpectAsync(Trips.Source);
        Assert.Equal(46_891, expected.Rows);
        Landing.AssertIs(expected, folder.Path);
        Assert.Contains(folder.Path, output, StringComparison.Ordinal);
        Assert.Contains("SELECT", output, StringComparison.OrdinalIgnoreCase);

        var before = Landing.Files(folder.Path);
        (exitCode, output) = await FareServiceProcess.RunAsync("replay", "--out", folder.Path);
        Assert.True(exitCode == 0, output);
        Assert.Contains("This job is done", output, StringComparison.Ordinal);
        Assert.Equal(before, Landing.Files(folder.Path));
    }

    [Fact]
    public async Task A_run_killed_three_times_at_random_moments_is_completed_with_no_row_lost_and_none_twice()
    {
        var seed = Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        for (var kill = 0; kill < 3; kill++)
        {
            using var run = FareServiceProcess.Start("replay", "--out", folder.Path);
            await Landing.BeganAsync(folder.Path, run, kill + 1);
            // The random moment, not a wait for a condition. The first one is early, so that it meets a run at work; later ones may find the job done.
            var moment = random.Next(kill == 0 ? 300 : 3_000);
            await Task.WhenAny(run.ExitAsync(), Task.Delay(moment, TestContext.Current.CancellationToken));
            Assert.True(run.Kill() || kill > 0, $"seed {seed}: the run had ended before it was killed: {run.Output}");
        }

        var (exitCode, output) = await FareServiceProcess.RunAsync("replay", "--out", folder.Path);
        Assert.True(exitCode == 0, $"seed {seed}: {output}");
        Landing.AssertIs(await Trips.ExpectAsync(Trips.Source), folder.Path);
    }

    [Fact]
    public async Task Two_runs_of_one_job_do_not_meet()
    {
        using var folder = new TemporaryFolder();
        using var first = FareServiceProcess.Start("replay", "--out", folder.Path);
        await Landing.BeganAsync(folder.Path, first, 1);
        var (exitCode, output) = await FareServiceProcess.RunAsync("replay", "--out", folder.Path);
        Assert.Equal(2, exitCode);
        Assert.Contains("is running the job in", output, StringComparison.Ordinal);
        Assert.Equal(0, await first.ExitAsync());
    }

    [Fact]
    public async Task A_row_taken_out_of_the_landed_files_is_named_by_the_audit()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output) = await FareServiceProcess.RunAsync("replay", "--out", folder.Path);
        Assert.True(exitCode == 0, output);
        var rows = Landing.TakeAway(folder.Path, count: 3);

        (exitCode, output) = await FareServiceProcess.RunAsync("audit", "--out", folder.Path, "--explain");
        Assert.True(exitCode == 1, output);
        Assert.Equal(rows, Explained.Rows(output, "has a result, and no landed file holds it"));
    }
}
