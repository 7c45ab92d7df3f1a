using Kappa.Accounting;
using Kappa.Avro;

namespace Kappa.Ingress.Tests;

public sealed class IngressRunTests
{
    [Fact]
    public async Task Every_row_of_the_window_is_in_the_topic_once_with_id_key_and_frame()
    {
        await using var bench = await Workbench.StartAsync();
        var (from, to) = (WindowBound.Parse("2025-11-01"), WindowBound.Parse("2025-12-01"));
        var plan = IngressPlan.Make(Taxi.Request(await Taxi.SnapshotAsync()) with { Window = new("lpep_pickup_datetime", from, to) }).Value!;
        using var journal = await bench.OpenJournalAsync(plan);

        var result = await IngressRun.RunAsync(plan, bench.Destination(), new() { Journal = journal }, new(), TestContext.Current.CancellationToken);

        Assert.Null(result.Failure);
        Assert.Equal((46_912, 46_912, 21, 0, 46_891), (result.Progress.TotalRows, result.Progress.ReadRows, result.Progress.ExcludedRows, result.Progress.RowErrors, result.Progress.AcknowledgedRecords));
        var records = await bench.ReadAsync();
        var rows = TopicRecord.Rows(records);
        Assert.True(rows.SetEquals(journal.Rows));
        rows.UnionWith(result.Excluded);
        Assert.Equal((Taxi.Rows, 21), (rows.Count, result.Excluded.Count));
        Assert.All(records, record =>
        {
            Assert.Equal(plan.Job, record.Id.Job);
            Assert.True(WireFrame.TryRead(record.Value, out var schemaId, out var body));
            Assert.Equal(7, schemaId);
            // vendor, pickup, drop-off, flag, rate code, and then the zone, which is the key.
            var reader = new AvroReader(body);
            reader.ReadInt();
            reader.ReadLong();
            reader.ReadLong();
            if (reader.ReadLong() == 1)
                reader.ReadBytes();
            if (reader.ReadLong() == 1)
                reader.ReadInt();
            Assert.Equal(record.Key, reader.ReadInt().ToString());
        });
        Assert.Equal(records.GroupBy(record => record.Partition).ToDictionary(each => each.Key, each => each.Max(record => record.Offset)), journal.LastOffsets);
    }

    [Fact]
    public async Task A_second_run_sends_nothing()
    {
        await using var bench = await Workbench.StartAsync();
        var plan = await bench.NumbersAsync(5000);
        Assert.Null((await bench.RunAsync(plan)).Failure);
        var again = await bench.RunAsync(plan);
        Assert.Equal((0, 5000), (again.Progress.SentRecords, again.Progress.DoneRows));
        Assert.Equal(5000, TopicRecord.Rows(await bench.ReadAsync()).Count);
    }

    [Fact]
    public async Task Rows_that_the_caller_knows_as_done_are_not_sent()
    {
        await using var bench = await Workbench.StartAsync();
        var plan = await bench.NumbersAsync(1000);
        var done = new RowSet();
        done.AddRange(0, 100, 300);
        var result = await bench.RunAsync(plan, done: done);
        Assert.Equal((700, 300), (result.Progress.AcknowledgedRecords, result.Progress.DoneRows));
        var rows = TopicRecord.Rows(await bench.ReadAsync());
        rows.IntersectWith(done);
        Assert.Equal(0, rows.Count);
        Assert.Equal(300, done.Count);
    }

    [Fact]
    public async Task A_row_error_stops_the_run_when_everything_before_it_is_acknowledged_and_running_again_goes_on()
    {
        await using var bench = await Workbench.StartAsync();
        var snapshot = await Taxi.SnapshotAsync();
        var strict = IngressPlan.Make(Taxi.Request(snapshot) with { AmbiguousTime = AmbiguousTime.Refuse }).Value!;

        var stopped = await bench.RunAsync(strict);

        var error = Assert.IsType<IngressFailure.RowRefused>(stopped.Failure).Error;
        Assert.Equal(RowFault.AmbiguousTime, error.Fault);
        Assert.StartsWith("2025-11-02T01:", error.Value, StringComparison.Ordinal);
        Assert.Equal((Taxi.Path, "lpep_dropoff_datetime", "dropoff"), (error.Path, error.Column, error.Field));
        Assert.Contains($"row {error.Row}", stopped.Failure.Message, StringComparison.Ordinal);
        Assert.Equal((error.Row, error.Row), (stopped.Progress.SentRecords, stopped.Progress.AcknowledgedRecords));

        var finished = await bench.RunAsync(IngressPlan.Make(Taxi.Request(snapshot)).Value!);
        Assert.Null(finished.Failure);
        Assert.Equal(error.Row, finished.Progress.DoneRows);
        Assert.Equal(Taxi.Rows, TopicRecord.Rows(await bench.ReadAsync()).Count);
    }

    [Fact]
    public async Task Rows_that_fail_a_check_go_to_the_dead_letter_topic_with_their_cause()
    {
        await using var bench = await Workbench.StartAsync();
        var file = new GivenFile(
            new GivenColumn("n", new(PhysicalType.Double), true, [1.0, 2.5, null, double.NaN, 5.0]),
            new GivenColumn("t", new(PhysicalType.ByteArray, LogicalType.String), false, [.. Enumerable.Range(0, 5).Select(i => (object?)System.Text.Encoding.UTF8.GetBytes($"\"text\" {i}"))]));
        var plan = await bench.PlanAsync(file, """{"name":"n","type":["null","int"]}, {"name":"t","type":"string"}""", request => request with { OnRowError = RowErrorRule.DeadLetter });

        var result = await bench.RunAsync(plan);

        Assert.Null(result.Failure);
        Assert.Equal((2, 5, 5), (result.Progress.RowErrors, result.Progress.SentRecords, result.Progress.AcknowledgedRecords));
        Assert.Equal([(0, 1L), (0, 3L)], result.RowErrors.Rows());
        Assert.Equal([0, 2, 4], (await bench.ReadAsync()).Select(record => record.Id.Row).Order());
        var dead = (await bench.ReadAsync(Workbench.DeadLetters)).OrderBy(record => record.Id.Row).ToArray();
        Assert.Equal([1, 3], dead.Select(record => record.Id.Row));
        Assert.All(dead, record => Assert.Equal("ingress", record.Headers[KappaHeaders.DeadLetterStage]));
        Assert.Contains("NotIntegral", dead[0].Headers[KappaHeaders.DeadLetterCause], StringComparison.Ordinal);
        Assert.Contains("column n", dead[0].Headers[KappaHeaders.DeadLetterCause], StringComparison.Ordinal);
        Assert.Equal("""{"n":2.5,"t":"\u0022text\u0022 1"}""", System.Text.Encoding.UTF8.GetString(dead[0].Value));
        Assert.Equal("""{"n":"NaN","t":"\u0022text\u0022 3"}""", System.Text.Encoding.UTF8.GetString(dead[1].Value));
    }

    [Fact]
    public async Task A_null_in_the_windows_column_is_a_row_error()
    {
        await using var bench = await Workbench.StartAsync();
        var stamp = new SourceType(PhysicalType.Int64, LogicalType.Timestamp) { AdjustedToUtc = true };
        var file = new GivenFile(new GivenColumn("t", stamp, true, [0L, null, 2000L, 9000L]), new GivenColumn("n", new(PhysicalType.Int32), false, [1, 2, 3, 4]));
        var plan = await bench.PlanAsync(file, """{"name":"n","type":"int"}""", request => request with
        {
            OnRowError = RowErrorRule.DeadLetter,
            Window = new("t", new(DateTime.UnixEpoch.AddSeconds(1), TimeSpan.Zero), null),
        });
        var result = await bench.RunAsync(plan);
        Assert.Equal([(0, 0L)], result.Excluded.Rows());
        Assert.Equal([(0, 1L)], result.RowErrors.Rows());
        var dead = Assert.Single(await bench.ReadAsync(Workbench.DeadLetters));
        Assert.StartsWith("Null: ", dead.Headers[KappaHeaders.DeadLetterCause], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_window_that_selects_no_row_is_no_failure()
    {
        await using var bench = await Workbench.StartAsync();
        var (from, to) = (WindowBound.Parse("1999-01-01"), WindowBound.Parse("1999-02-01"));
        var plan = IngressPlan.Make(Taxi.Request(await Taxi.SnapshotAsync()) with { Window = new("lpep_pickup_datetime", from, to) }).Value!;
        var result = await bench.RunAsync(plan);
        Assert.Null(result.Failure);
        Assert.Equal((Taxi.Rows, Taxi.Rows, 0), (result.Progress.ReadRows, result.Excluded.Count, result.Progress.SentRecords));
    }

    [Fact]
    public async Task Records_of_several_files_carry_the_files_part()
    {
        await using var bench = await Workbench.StartAsync();
        var files = Enumerable.Range(0, 3).Select(part => new GivenFile(new GivenColumn("n", new(PhysicalType.Int64), false, [.. Enumerable.Range(0, 10 * (part + 1)).Select(i => (object?)(long)i)]))
            .WriteTo(bench.Folder[$"{part}.parquet"])).ToArray();
        var plan = IngressPlan.Make(new()
        {
            Snapshot = await Taxi.SnapshotAsync(files),
            Target = AvroSchema.Parse("""{"type":"record","name":"r","fields":[{"name":"n","type":"long"}]}"""),
            Job = Guid.NewGuid(),
            Topic = Workbench.Topic,
        }).Value!;
        Assert.Null((await bench.RunAsync(plan)).Failure);
        var rows = TopicRecord.Rows(await bench.ReadAsync());
        Assert.Equal([10, 20, 30], new[] { 0, 1, 2 }.Select(rows.CountOf));
    }
}
