using Microsoft.Extensions.Time.Testing;

namespace Kappa.Jobs.Tests;

public sealed class PlainProgressTests
{
    [Fact]
    public async Task A_line_tells_that_a_stage_begins_or_ends_and_every_two_seconds_one_how_far_those_at_work_are()
    {
        var (output, time) = (new StringWriter(), new FakeTimeProvider());
        using var end = new CancellationTokenSource();
        StageProgress ingress = new("ingress", StageStatus.Waiting);
        var looks = 0;
        var shown = new PlainProgress(output, time).RunAsync(
            () =>
            {
                Interlocked.Increment(ref looks);
                return [Volatile.Read(ref ingress)];
            },
            end.Token);

        async Task LookAsync(TimeSpan passed)
        {
            var before = Volatile.Read(ref looks);
            time.Advance(passed);
            using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (Volatile.Read(ref looks) == before)
                await Task.Delay(5, bound.Token);
        }

        Volatile.Write(ref ingress, new StageProgress("ingress", StageStatus.Running) { Rows = 100, Total = 1000, RowsPerSecond = 50, LagRecords = 7, Note = "3 refused" });
        await LookAsync(TimeSpan.FromMilliseconds(100));
        await LookAsync(TimeSpan.FromMilliseconds(100));
        await LookAsync(TimeSpan.FromSeconds(2));
        Volatile.Write(ref ingress, new StageProgress("ingress", StageStatus.Done) { Rows = 1000, Total = 1000, RowsPerSecond = 450 });
        await end.CancelAsync();
        await shown.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(
            ["ingress: started (3 refused)", "ingress 100 of 1,000, 50/s, lag 7, 18.0 s left, 3 refused", "ingress: done, 1,000 rows, 450/s"],
            output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Theory]
    [InlineData("in", "held back by the service (ingress topic)")]
    [InlineData("out", "held back by the sink (egress topic)")]
    [InlineData("dead", "held back by the sink (dead-letter topic)")]
    public void What_holds_the_ingress_back_is_named(string topic, string named) =>
        Assert.Equal(named, ReplayMeter.HeldBackBy(topic, new JobTopics("in", "out", "dead", "group", 1)));

    [Fact]
    public void A_rate_is_of_the_last_seconds_and_of_the_whole_when_it_is_over()
    {
        var time = new FakeTimeProvider();
        var meter = new RateMeter(time);
        for (var second = 0; second <= 20; second++)
        {
            var rate = meter.Sample(second <= 10 ? 0 : (second - 10) * 100);
            Assert.Equal(second <= 10 ? 0 : Math.Min(second - 10, 5) * 20, rate, 0.1);
            time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(50, meter.Whole(), 0.1);
    }

    [Fact]
    public void Rows_of_earlier_runs_count_as_done_and_neither_for_the_rate_nor_for_the_time_left()
    {
        var time = new FakeTimeProvider();
        var stage = new ReplayStage("ingress", time) { Status = StageStatus.Running };
        stage.Measure(rows: 0, total: 1_000, work: 0);
        time.Advance(TimeSpan.FromSeconds(1));
        // 500 rows were passed over, 10 done; of those that are left, 290 were done before.
        var progress = stage.Measure(rows: 510, total: 1_000, work: 10) with { LeftBefore = 290 };
        Assert.Equal((510, 10), (progress.Rows, progress.RowsPerSecond));
        Assert.Equal(TimeSpan.FromSeconds(20), progress.Left);
    }

    [Theory]
    [InlineData(0.429, "429 ms")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(245, "4 min 05 s")]
    [InlineData(12_000, "3 h 20 min")]
    public void Times_are_written_as_people_read_them(double seconds, string text) => Assert.Equal(text, Words.Duration(TimeSpan.FromSeconds(seconds)));
}
