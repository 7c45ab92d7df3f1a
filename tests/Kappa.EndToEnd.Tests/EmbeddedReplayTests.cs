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
    public async Task A_run_killed_in_the_middle_goes_on_from_what_has_landed()
    {
        using var folder = new TemporaryFolder();
        using (var first = FareServiceProcess.Start("replay", "--out", folder.Path))
        {
            await Landing.BeganAsync(folder.Path, first);
            first.Kill();
        }

        var (exitCode, output) = await FareServiceProcess.RunAsync("replay", "--out", folder.Path);
        Assert.True(exitCode == 0, output);
        Landing.AssertIs(await Trips.ExpectAsync(Trips.Source), folder.Path);
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
        foreach (var row in rows)
            Assert.Contains(output.Split('\n'), line => line.Contains($"row {row}", StringComparison.OrdinalIgnoreCase));
    }
}
