using System.Globalization;
using System.Text.RegularExpressions;

namespace Kappa.EndToEnd.Tests;

/// <summary>Runs that end when a part has landed, and the next that goes on from there.</summary>
public sealed partial class GoingOnTests
{
    // Slow enough to be stopped in the middle: the month takes ten seconds or more.
    private const string Slow = "--Kappa:MaxRecordsPerSecond=5000";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ctrl_C_lands_what_was_read_and_a_run_killed_after_it_and_the_last_go_on_from_there(bool isReal)
    {
        var servers = isReal ? await Servers.RequireAsync() : null;
        using var folder = new TemporaryFolder();
        var output = Path.Combine(folder.Path, "landed");
        string[] arguments = ["replay", "--out", output];
        if (servers is not null)
            arguments = [.. arguments, "--job", (await JobFile.WriteAsync(folder.Path)).Path, "--kafka", servers.Kafka, "--registry", servers.Registry];

        long landed;
        using (var first = FareServiceProcess.Start([.. arguments, Slow]))
        {
            await first.SeenAsync(line => SinkAtWork().IsMatch(line));
            first.Interrupt();
            Assert.Equal(130, await first.ExitAsync());
            Assert.Contains("Run the same command again", first.Output, StringComparison.Ordinal);
            Assert.True(Landing.Files(output).Count > 0, first.Output);
            landed = Trips.Landed(output).Count;
            Assert.InRange(landed, 1, 46_000);
        }
        using (var second = FareServiceProcess.Start([.. arguments, Slow]))
        {
            await second.SeenAsync(line => SinkAtWork().IsMatch(line));
            Assert.True(second.Kill(), second.Output);
        }

        var last = await FareServiceProcess.RunAsync(arguments);
        Assert.True(last.ExitCode == 0, last.Output);
        var before = long.Parse(DoneBefore().Matches(last.Output)[^1].Groups["rows"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.InRange(before, landed, 46_891);
        Landing.AssertIs(await Trips.ExpectAsync(Trips.Source), output);
    }

    // Results, and not dead letters alone, which leave no file.
    [GeneratedRegex(@"sink [^;]*[ ][1-9][0-9,]* results\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex SinkAtWork();

    [GeneratedRegex("(?<rows>[0-9,]+) done before", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex DoneBefore();
}
