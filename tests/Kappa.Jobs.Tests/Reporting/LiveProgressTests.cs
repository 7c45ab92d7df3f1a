using Microsoft.Extensions.Time.Testing;
using Spectre.Console;
using Spectre.Console.Testing;

namespace Kappa.Jobs.Tests;

public sealed class LiveProgressTests
{
    private static readonly StageProgress[] Stages =
    [
        new("ingress", StageStatus.Running)
        {
            Rows = 14_179, Total = 46_912, RowsPerSecond = 14_200, Note = "8 outside of the window, held back by the sink (dead-letter topic)",
        },
        new("service", StageStatus.Running) { Rows = 10_745, RowsPerSecond = 7429, LagRecords = 3_425 },
        new("sink", StageStatus.Running),
        new("audit", StageStatus.Waiting),
    ];

    private static string[] Drawn(int width, params StageProgress[] stages)
    {
        using var console = new TestConsole();
        console.Profile.Width = width;
        console.Write(LiveProgress.Draw(stages, width));
        return [.. console.Lines];
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Every_stage_has_one_line_with_rows_rate_lag_and_time_left(int width)
    {
        var lines = Drawn(width, Stages);
        Assert.Equal(9, lines.Length);
        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= width, line));
        Assert.Matches("│ stage .* rows │ +rate │ +lag │ +left │", lines[1]);
        Assert.Matches("│ ingress │ ━+╌+ │ 14,179 / 46,912 │ 14 k/s │ +│ 2.3 s │", lines[3]);
        Assert.Matches("│ service │ ╌+ │ +10,745 │ 7429/s │ 3,425 │ +│", lines[4]);
        Assert.Equal("  ingress: 8 outside of the window, held back by the sink (dead-letter topic)", lines[8].TrimEnd());
    }

    [Fact]
    public void A_long_note_is_cut_to_the_line()
    {
        var lines = Drawn(60, Stages);
        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= 60, line));
        Assert.Contains("  ingress: 8 outside of the window, held back by the sink", lines[8], StringComparison.Ordinal);
        Assert.EndsWith("…", lines[8].TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(9, lines.Length);
    }

    [Fact]
    public void The_bar_gives_way_before_any_number_is_cut()
    {
        var huge = new StageProgress("ingress", StageStatus.Running) { Rows = 9_000_000_000, Total = 10_000_000_000, RowsPerSecond = 1_234_567 };
        Assert.Contains("│ ingress │ 9,000,000,000 / 10,000,000,000 │ 1235 k/s │", Drawn(80, huge)[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_drawn_again_until_it_ends_with_the_last_state_and_lines_of_a_log_stand_above_it()
    {
        using var console = new TestConsole().EmitAnsiSequences();
        var (time, notices) = (new FakeTimeProvider(), new LiveNotices());
        using var end = new CancellationTokenSource();
        var rows = 0L;
        var drawn = 0;
        var shown = new LiveProgress(console, notices, time).RunAsync(
            () =>
            {
                Interlocked.Increment(ref drawn);
                return [new StageProgress("ingress", StageStatus.Running) { Rows = Volatile.Read(ref rows), Total = 10 }];
            },
            end.Token);
        await UntilAsync(() => Volatile.Read(ref drawn) > 1, time);
        Assert.True(notices.TryAdd("warning: something"));
        Volatile.Write(ref rows, 10);
        var before = Volatile.Read(ref drawn);
        await UntilAsync(() => Volatile.Read(ref drawn) > before + 1, time);
        await end.CancelAsync();
        await shown.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Contains("warning: something", console.Output, StringComparison.Ordinal);
        Assert.Contains("10 / 10", console.Output[console.Output.LastIndexOf('╭')..], StringComparison.Ordinal);
        Assert.False(notices.TryAdd("after the end the writer writes itself"));
    }

    private static async Task UntilAsync(Func<bool> condition, FakeTimeProvider time)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(5, bound.Token);
        }
    }
}
