using Kappa.Avro;
using Kappa.Sink.Tests.Given;
using Microsoft.Extensions.Time.Testing;

namespace Kappa.Sink.Tests;

/// <summary>When batches end, what they hold in memory, and how schemas change within them.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_batch_ends_by_its_age_and_its_rows_are_seen_while_the_sink_runs()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 10);
        topics.Flush();
        var time = new FakeTimeProvider();
        var sink = SinkHost.Create(await topics.RequestAsync(_folder), Fare.Registry(), timeProvider: time);
        var running = sink.RunAsync(TestContext.Current.CancellationToken);
        await Until(() => sink.Progress.Counts.Landed == 10);
        Assert.Equal(1, sink.Progress.Entries);
        Assert.All(sink.Progress.Positions, position => Assert.Equal(0, position.DurableOffset));
        time.Advance(TimeSpan.FromSeconds(60));
        await Until(() => sink.Progress.Entries == 2);
        Assert.Equal(["10"], Duck.Query($"SELECT count(*) FROM {Duck.Landed(_folder.Output)}"));
        Assert.All(sink.Progress.Positions, position => Assert.Equal(position.ReadOffset, position.DurableOffset));

        topics.Results(10, 5);
        sink.CompleteAt(await topics.EndAsync());
        Assert.Equal(15, (await running.WaitAsync(Topics.Limit)).Counts.Landed);
    }

    [Fact]
    public async Task A_batch_ends_by_the_bytes_of_one_partition()
    {
        using var topics = await Topics.CreateAsync();
        for (var row = 0; row < 100; row++)
            topics.Result(0, 0, row, Fare.OfRow(row));
        for (var row = 100; row < 110; row++)
            topics.Result(1, 0, row, Fare.OfRow(row));
        await topics.LandAsync(await topics.RequestAsync(_folder) with { Limits = new SinkLimits { PartitionBytes = 1_500 } });
        var log = CommitLog.Read(new LocalStorage(), _folder.State, topics.Job);
        Assert.InRange(log.Entries.Count, 4, 8);
        // Key and value, and the record id with its name: no entry holds more than the limit and one record of a partition.
        Assert.All(log.Entries, entry => Assert.InRange(entry.Topics[0].To[0] - entry.Topics[0].From[0], 0, 30));
        Assert.Equal(110, log.Counts.Landed);
    }

    [Fact]
    public async Task A_sink_that_is_stopped_lands_what_it_has_read_and_the_next_goes_on_behind_it()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 500);
        topics.Flush();
        var request = await topics.RequestAsync(_folder);
        var sink = SinkHost.Create(request, Fare.Registry());
        using var stop = new CancellationTokenSource();
        var running = sink.RunAsync(stop.Token);
        await Until(() => sink.Progress.Counts.Landed == 500);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Topics.Limit));
        Assert.Equal(["500"], Duck.Query($"SELECT count(*) FROM {Duck.Landed(_folder.Output)}"));

        topics.Results(500, 100);
        var summary = await topics.LandAsync(request);
        Assert.Equal(new SinkCounts(600, 0, 0, 0, 0), summary.Counts);
        Assert.Equal(["600|600"], Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row) FROM {Duck.Landed(_folder.Output)}"));
    }

    [Fact]
    public async Task A_schema_of_another_shape_begins_files_of_its_own_and_one_of_the_same_shape_does_not()
    {
        using var topics = await Topics.CreateAsync();
        var registry = Fare.Registry()
            .With(8, Fare.Schema.Replace("\"name\": \"Fare\"", "\"name\": \"Renamed\", \"doc\": \"the same columns\"", StringComparison.Ordinal))
            .With(9, Fare.Schema.Replace("\"fields\": [", "\"fields\": [{\"name\": \"tip\", \"type\": \"double\"}, ", StringComparison.Ordinal));
        for (var row = 0; row < 300; row++)
        {
            var value = Fare.Encode(row);
            value[4] = (byte)(7 + row % 3);
            if (row % 3 == 2)
                value = [.. value[..5], .. BitConverter.GetBytes(row + 0.5), .. value[5..]];
            topics.Result(row % 2, 0, row, value);
        }
        var summary = await topics.LandAsync(await topics.RequestAsync(_folder), registry);
        Assert.Equal((300, 2), (summary.Counts.Landed, summary.Files));
        Assert.Equal(3, registry.Asked);
        Assert.Equal(
            ["300|300|100|100"],
            Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row), count(tip), count(CASE WHEN tip = _kappa_row + 0.5 THEN 1 END) FROM {Duck.Landed(_folder.Output)} WHERE number = _kappa_row"));
    }

    [Fact]
    public async Task Memory_is_bounded_by_the_buffer_whatever_the_batch()
    {
        const int Rows = 60_000, ValueBytes = 1_000;
        const long BufferBytes = 1024 * 1024;
        using var topics = await Topics.CreateAsync();
        var registry = new MemoryRegistry().With(1, """{"type": "record", "name": "R", "fields": [{"name": "text", "type": "string"}]}""");
        var request = await topics.RequestAsync(_folder) with
        {
            PartitionBy = [],
            Limits = new SinkLimits { BufferBytes = BufferBytes },
            Files = new ParquetSettings { Compression = ParquetCompression.Snappy },
        };
        // The embedded cluster keeps 5 MB a partition: the sink reads while the rows come, and all of it is one batch.
        var sink = SinkHost.Create(request, registry);
        var running = sink.RunAsync(TestContext.Current.CancellationToken);
        var random = new Random(1);
        var text = new char[ValueBytes];
        long highest = 0;
        for (var row = 0; row < Rows; row++)
        {
            for (var i = 0; i < 8; i++)
                text[random.Next(ValueBytes)] = (char)('a' + random.Next(26));
            text.AsSpan().Replace('\0', 'x');
            topics.Result(row % 2, 0, row, LandedFiles.Body(w =>
            {
                w.WriteFrame(1);
                w.WriteString(text);
            }));
            if (row % 500 != 499)
                continue;
            topics.Flush();
            var (read, limit) = (row + 1 - 1_500, DateTime.UtcNow + Topics.Limit);
            while (sink.Progress.Counts.Landed < read && !running.IsCompleted && DateTime.UtcNow < limit)
                await Task.Delay(1, TestContext.Current.CancellationToken);
            if (row % 5_000 == 4_999)
                highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: true));
        }
        sink.CompleteAt(await topics.EndAsync());
        var summary = await running.WaitAsync(Topics.Limit);
        Assert.Equal(Rows, summary.Counts.Landed);
        Assert.Equal(1, summary.Files);
        Assert.Equal([$"{Rows}|{Rows}|{Rows * (long)ValueBytes}"], Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row), sum(length(text)) FROM {Duck.Landed(_folder.Output)}"));
        // 60 MB of rows went through; the managed heap never held more than a few buffers and what other tests hold.
        Assert.InRange(highest, 1, 40 * BufferBytes);
        var groups = int.Parse(Assert.Single(Duck.Query($"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{_folder.Output}/*.parquet')")));
        Assert.InRange(groups, 40, 120);
    }

    private static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Topics.Limit);
        while (!condition())
            await Task.Delay(20, limit.Token);
    }
}
