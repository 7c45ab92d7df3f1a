using Kappa.Accounting;
using Kappa.Sink.Tests.Given;

namespace Kappa.Sink.Tests;

/// <summary>The process dies at every step there is; whatever it was, the next run lands every row once.</summary>
public sealed class ExactlyOnceTests
{
    private const int Rows = 40;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_at_any_step_loses_no_row_lands_none_twice_and_shows_nothing_half_done(bool isAfterTheStep)
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, Rows);
        topics.Filtered(0, 1, 0);
        topics.Dead(0, 2, 0);
        topics.Flush();
        var steps = new List<string>();
        // The runs mostly wait for their clients: several at a time, until one got past its last step.
        for (var first = 1; ; first += 8)
        {
            var crashed = await Task.WhenAll(Enumerable.Range(first, 8).Select(crashAt => Task.Run(() => CrashAndRunAgainAsync(topics, crashAt, isAfterTheStep))));
            steps.AddRange(crashed.OfType<string>());
            if (crashed.Contains(null))
                break;
        }
        // Every kind of step was hit.
        Assert.Contains(steps, step => step.Contains("00000001.json", StringComparison.Ordinal));
        Assert.Contains(steps, step => step.StartsWith("create", StringComparison.Ordinal) && step.EndsWith(".staged", StringComparison.Ordinal));
        Assert.Contains(steps, step => step.StartsWith("write", StringComparison.Ordinal) && step.EndsWith(".staged", StringComparison.Ordinal));
        Assert.Contains(steps, step => step.StartsWith("write", StringComparison.Ordinal) && step.EndsWith(".rows", StringComparison.Ordinal));
        Assert.Contains(steps, step => step.Contains("00000003.json", StringComparison.Ordinal));
        Assert.True(steps.Count(step => step.StartsWith("rename", StringComparison.Ordinal)) >= 6, "each rename of both batches was interrupted");
    }

    [Fact]
    public async Task Crashes_in_a_row_lose_no_row_and_land_none_twice()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, Rows);
        using var folder = new TemporaryFolder();
        var request = await topics.RequestAsync(folder) with { Limits = new SinkLimits { BatchRows = 10 } };
        var random = new Random(4);
        var crashes = 0;
        for (var isDone = false; !isDone && crashes < 100; crashes++)
        {
            try
            {
                await topics.LandAsync(request, storage: new CrashingStorage(random.Next(5, 16), random.Next(2) == 0));
                isDone = true;
            }
            catch (CrashException)
            {
                CheckNothingHalfDone(folder, topics.Job, $"after crash {crashes}");
            }
        }
        Assert.InRange(crashes, 2, 99);
        CheckLandedOnce(folder, topics.Job, $"after {crashes} crashes");
    }

    /// <summary>Gives the step that was interrupted; null when the run ended before the crash.</summary>
    private static async Task<string?> CrashAndRunAgainAsync(Topics topics, int crashAt, bool isAfterTheStep)
    {
        using var folder = new TemporaryFolder();
        var request = await topics.RequestAsync(folder) with { Limits = new SinkLimits { BatchRows = Rows / 2 } };
        var storage = new CrashingStorage(crashAt, isAfterTheStep);
        try
        {
            await topics.LandAsync(request, storage: storage);
        }
        catch (CrashException)
        {
            CheckNothingHalfDone(folder, topics.Job, $"after the crash at {storage.Step}");
        }
        var summary = await topics.LandAsync(request);
        Assert.Equal((Rows, 1L, 1L), (summary.Counts.Landed, summary.Counts.Filtered, summary.Counts.DeadLettered));
        CheckLandedOnce(folder, topics.Job, storage.Step);
        return storage.IsDead ? storage.Step : null;
    }

    private static void CheckNothingHalfDone(TemporaryFolder folder, Guid job, string when)
    {
        var log = CommitLog.Read(new LocalStorage(), folder.State, job);
        var report = LandedScan.Run(new LocalStorage(), folder.Output, folder.State, job, log);
        Assert.True(report.Findings.All(finding => finding.Kind == LandedFindingKind.NotPublished), $"{when}: {string.Join("; ", report.Findings)}");
        Assert.Equal(0, report.DuplicateCount);
    }

    private static void CheckLandedOnce(TemporaryFolder folder, Guid job, string when)
    {
        Assert.Equal(
            [$"{Rows}|{Rows}|0|{Rows - 1}|{10 * Rows * (Rows - 1) / 2}"],
            Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row), min(_kappa_row), max(_kappa_row), sum(number) FROM {Duck.Landed(folder.Output)}"));
        var log = CommitLog.Read(new LocalStorage(), folder.State, job);
        var report = LandedScan.Run(new LocalStorage(), folder.Output, folder.State, job, log);
        Assert.True(report.Findings.Count == 0, $"{when}: {string.Join("; ", report.Findings)}");
        Assert.Equal([new RowRange(0, 0, Rows)], report.Rows.Ranges());
        Assert.Empty(Directory.GetFiles($"{folder.State}/staging"));
    }
}
