using Kappa.Sink.Tests.Given;

namespace Kappa.Sink.Tests;

/// <summary>Two sinks of one job: the one started last lands, the other stops before it does harm.</summary>
public sealed class TakeOverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_older_of_two_sinks_stops_with_a_clear_error_and_every_row_lands_once()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 100);
        topics.Flush();
        var request = await topics.RequestAsync(_folder);
        var older = SinkHost.Create(request, Fare.Registry());
        var running = older.RunAsync(TestContext.Current.CancellationToken);
        await Until(() => older.Progress.Counts.Landed == 100);

        // The older one holds 100 rows in staged files when the newer one takes over and lands them itself.
        Assert.Equal(100, (await topics.LandAsync(request)).Counts.Landed);
        older.CompleteAt(await topics.EndAsync());
        var error = await Assert.ThrowsAsync<SinkException>(() => running.WaitAsync(Topics.Limit));
        Assert.Equal(SinkFault.TakenOver, error.Fault);
        Assert.Contains("Another sink", error.Message, StringComparison.Ordinal);
        Assert.Equal(["100|100"], Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row) FROM {Duck.Landed(_folder.Output)}"));
        Assert.Equal(100, (await topics.LandAsync(request)).Counts.Landed);
        Assert.Empty(Directory.GetFiles($"{_folder.State}/staging"));
    }

    [Fact]
    public async Task A_sink_that_stood_still_while_it_took_over_removes_nothing_of_its_successor()
    {
        const int Rows = 20_000;
        using var topics = await Topics.CreateAsync();
        topics.Results(0, Rows);
        topics.Flush();
        var request = await topics.RequestAsync(_folder) with { Limits = new SinkLimits { BufferBytes = 64 * 1024 } };
        using var storage = new StandingStorage($"{_folder.State}/staging");
        var older = SinkHost.Create(request, Fare.Registry(), storage);
        var standing = older.RunAsync(TestContext.Current.CancellationToken);
        await storage.StandsStill.WaitAsync(Topics.Limit, TestContext.Current.CancellationToken);

        // The newer one holds rows in staged files when the older one goes on.
        var newer = SinkHost.Create(request, Fare.Registry());
        var running = newer.RunAsync(TestContext.Current.CancellationToken);
        await Until(() => newer.Progress.Counts.Landed == Rows);
        Assert.NotEmpty(Directory.GetFiles($"{_folder.State}/staging"));
        storage.GoOn();
        await Until(() => older.Progress.Counts.Landed == Rows);

        newer.CompleteAt(await topics.EndAsync());
        Assert.Equal(Rows, (await running.WaitAsync(Topics.Limit)).Counts.Landed);
        older.CompleteAt(await topics.EndAsync());
        Assert.Equal(SinkFault.TakenOver, (await Assert.ThrowsAsync<SinkException>(() => standing.WaitAsync(Topics.Limit))).Fault);
        Assert.Equal([$"{Rows}|{Rows}"], Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row) FROM {Duck.Landed(_folder.Output)}"));
    }

    [Fact]
    public async Task Many_sinks_at_once_land_every_row_once()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 300);
        var request = await topics.RequestAsync(_folder) with { Limits = new SinkLimits { BatchRows = 40 } };
        var end = await topics.EndAsync();
        var sinks = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var sink = SinkHost.Create(request, Fare.Registry());
            sink.CompleteAt(end);
            await sink.RunAsync(TestContext.Current.CancellationToken).WaitAsync(Topics.Limit);
        })).ToArray();
        await Task.WhenAll(sinks).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.All(sinks.Where(sink => sink.IsFaulted), sink => Assert.Equal(SinkFault.TakenOver, Assert.IsType<SinkException>(sink.Exception!.InnerException).Fault));
        Assert.Contains(sinks, sink => sink.IsCompletedSuccessfully);
        Assert.Equal(["300|300"], Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row) FROM {Duck.Landed(_folder.Output)}"));
    }

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Topics.Limit);
        while (!condition())
            await Task.Delay(20, limit.Token);
    }
}
