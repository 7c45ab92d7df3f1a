using System.Diagnostics;
using Kappa.Accounting;
using Kappa.RealServers;
using Kappa.Sink.Tests.Given;

namespace Kappa.Sink.Tests;

/// <summary>kill -9 at any moment; on a real broker, since another process cannot read the embedded one.</summary>
public sealed class KillTests : IDisposable
{
    private const int Rows = 20_000, Kills = 6;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sink_killed_again_and_again_lands_every_row_once()
    {
        using var topics = await Topics.CreateAsync(bootstrapServers: await RealServer.KafkaAsync());
        topics.Results(0, Rows);
        topics.Filtered(0, 1, 5);
        topics.Dead(1, 2, 6);
        var end = await topics.EndAsync();
        var request = await topics.RequestAsync(_folder) with { Limits = new SinkLimits { BatchRows = 1_000 } };

        // From its first entry on the process works for some tens of milliseconds: each is killed a little after an entry of its own.
        var random = new Random(8);
        var killed = 0;
        while (killed < Kills)
        {
            var entries = Entries();
            using var process = SinkProcess.Start(request, end);
            await Until(() => process.HasExited || Entries() > entries + random.Next(3));
            await Task.Delay(random.Next(15), TestContext.Current.CancellationToken);
            if (process.HasExited)
            {
                Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
                break;
            }
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            killed++;
        }
        Assert.InRange(killed, 2, Kills);

        var summary = await topics.LandAsync(request);
        Assert.Equal((Rows, 1L, 1L), (summary.Counts.Landed, summary.Counts.Filtered, summary.Counts.DeadLettered));
        Assert.Equal(
            [$"{Rows}|{Rows}|{10L * Rows * (Rows - 1) / 2}"],
            Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row), sum(number) FROM {Duck.Landed(_folder.Output)}"));
        var log = CommitLog.Read(new LocalStorage(), _folder.State, topics.Job);
        var report = LandedScan.Run(new LocalStorage(), _folder.Output, _folder.State, topics.Job, log, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(report.Findings);
        Assert.Equal([new RowRange(0, 0, Rows)], report.Rows.Ranges());
    }

    private int Entries() => Directory.Exists($"{_folder.State}/commits") ? Directory.GetFiles($"{_folder.State}/commits", "*.json").Length : 0;

    private static async Task Until(Func<bool> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Topics.Limit, "the sink's process made no entry");
            await Task.Delay(1);
        }
    }
}
