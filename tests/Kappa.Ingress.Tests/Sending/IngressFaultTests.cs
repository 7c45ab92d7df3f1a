using Kappa.Kafka;

namespace Kappa.Ingress.Tests;

/// <summary>A test for each line of the table of faults.</summary>
public sealed class IngressFaultTests
{
    [Fact]
    public async Task A_file_that_changed_before_the_run_is_named_and_nothing_of_it_is_sent()
    {
        await using var bench = await Workbench.StartAsync();
        var plan = await bench.NumbersAsync(100);
        File.SetLastWriteTimeUtc(bench.Folder["rows.parquet"], DateTime.UtcNow.AddMinutes(1));
        var result = await bench.RunAsync(plan);
        var error = Assert.IsType<IngressFailure.SourceFailed>(result.Failure).Error;
        Assert.Equal((bench.Folder["rows.parquet"], SourceFault.Changed), (error.Path, error.Fault));
        Assert.Equal(0, result.Progress.SentRecords);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_named()
    {
        await using var bench = await Workbench.StartAsync(partitions: 1);
        var plan = await bench.NumbersAsync(200_000);
        using var journal = await bench.OpenJournalAsync(plan);
        var meter = new IngressMeter();
        var run = IngressRun.RunAsync(
            plan, bench.Destination(new PaceWatch { Topic = Workbench.Topic, Group = "service" }), new() { Journal = journal }, meter, TestContext.Current.CancellationToken);
        // The run waits for a reader that is not there yet: it is in the middle of the file.
        await Eventually(() => meter.Read().BlockedBy == Workbench.Topic);
        File.SetLastWriteTimeUtc(bench.Folder["rows.parquet"], DateTime.UtcNow.AddMinutes(1));
        await using var reader = new TopicReader(bench.Embedded.BootstrapServers, "service", Workbench.Topic, TimeSpan.Zero);
        Assert.Equal(SourceFault.Changed, Assert.IsType<IngressFailure.SourceFailed>((await run).Failure).Error.Fault);
    }

    [Fact]
    public async Task A_damaged_page_is_named_by_its_file()
    {
        await using var bench = await Workbench.StartAsync();
        var plan = await bench.NumbersAsync(50_000);
        var path = bench.Folder["rows.parquet"];
        var bytes = File.ReadAllBytes(path);
        Array.Fill(bytes, (byte)0xFF, bytes.Length / 2, 2000);
        var modified = File.GetLastWriteTimeUtc(path);
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, modified);
        var result = await bench.RunAsync(plan);
        var error = Assert.IsType<IngressFailure.SourceFailed>(result.Failure).Error;
        Assert.Equal((path, SourceFault.Damaged), (error.Path, error.Fault));
        Assert.Equal(result.Progress.SentRecords, result.Progress.AcknowledgedRecords);
    }

    [Fact]
    public async Task A_record_larger_than_its_topic_takes_is_a_row_error_and_stops_the_run()
    {
        await using var bench = await Workbench.StartAsync();
        var texts = Enumerable.Range(0, 100).Select(i => (object?)new byte[i == 70 ? 5000 : 10]).ToArray();
        var plan = await bench.PlanAsync(new GivenFile(new GivenColumn("b", new(PhysicalType.ByteArray), false, texts)), """{"name":"b","type":"bytes"}""");
        var settings = new Dictionary<string, string>(bench.Settings) { ["message.max.bytes"] = "2000" };
        var result = await bench.RunAsync(plan, bench.Destination() with { Settings = settings });
        var error = Assert.IsType<IngressFailure.RowRefused>(result.Failure).Error;
        Assert.Equal((bench.Folder["rows.parquet"], 0, 70L, RowFault.TooLarge), (error.Path, error.Part, error.Row, error.Fault));
        Assert.Equal($"{error.Path}, row 70: makes a record larger than topic {Workbench.Topic} takes.", result.Failure.Message);
        Assert.Equal(70, result.Progress.AcknowledgedRecords);
        Assert.Equal(70, TopicRecord.Rows(await bench.ReadAsync()).Count);
    }

    [Fact]
    public async Task A_broker_that_refuses_for_a_while_loses_and_doubles_nothing()
    {
        await using var bench = await Workbench.StartAsync(partitions: 2);
        var plan = await bench.NumbersAsync(2000);
        // NOT_LEADER_OR_FOLLOWER, REQUEST_TIMED_OUT, a dropped connection.
        bench.Embedded.PushErrors(0, 6, 7, -195, 6);
        Assert.Null((await bench.RunAsync(plan)).Failure);
        Assert.Equal(2000, TopicRecord.Rows(await bench.ReadAsync()).Count);
    }

    [Fact]
    public async Task A_broker_that_stays_away_fails_the_run_and_what_it_had_acknowledged_is_known_to_the_next()
    {
        await using var bench = await Workbench.StartAsync(partitions: 1);
        var plan = await bench.NumbersAsync(200_000);
        var settings = new Dictionary<string, string>(bench.Settings) { ["delivery.timeout.ms"] = "1500" };
        IngressResult failed;
        using (var journal = await bench.OpenJournalAsync(plan))
        {
            var meter = new IngressMeter();
            var run = IngressRun.RunAsync(plan, bench.Destination() with { Settings = settings, MaxInFlightRecords = 256 }, new() { Journal = journal }, meter, TestContext.Current.CancellationToken);
            await Eventually(() => meter.Read().AcknowledgedRecords > 1000);
            bench.Embedded.TakeDown();
            failed = await run;
            Assert.Equal(failed.Progress.AcknowledgedRecords, journal.Rows.Count);
        }

        var record = Assert.IsType<IngressFailure.RecordFailed>(failed.Failure);
        Assert.InRange(record.Row, 1000, 199_999);
        Assert.InRange(failed.Progress.InFlightRecords, 1, 256);
        bench.Embedded.BringUp();
        var finished = await bench.RunAsync(plan);
        Assert.Null(finished.Failure);
        // What the broker had taken without saying so was found in the topic.
        Assert.Equal(200_000, finished.Progress.DoneRows + finished.Progress.SentRecords);
        Assert.True(finished.Progress.DoneRows >= failed.Progress.AcknowledgedRecords);
    }

    [Fact]
    public async Task A_cancelled_run_journals_what_was_acknowledged()
    {
        await using var bench = await Workbench.StartAsync(partitions: 1);
        var plan = await bench.NumbersAsync(200_000);
        using var cancelled = new CancellationTokenSource();
        using (var journal = await bench.OpenJournalAsync(plan))
        {
            var meter = new IngressMeter();
            var run = IngressRun.RunAsync(plan, bench.Destination(new PaceWatch { Topic = Workbench.Topic, Group = "service" }), new() { Journal = journal }, meter, cancelled.Token);
            await Eventually(() => meter.Read() is { BlockedBy: Workbench.Topic, InFlightRecords: 0 });
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
            Assert.Equal(meter.Read().AcknowledgedRecords, journal.Rows.Count);
        }

        await using var reader = new TopicReader(bench.Embedded.BootstrapServers, "service", Workbench.Topic, TimeSpan.Zero);
        Assert.Null((await bench.RunAsync(plan, bench.Destination(new PaceWatch { Topic = Workbench.Topic, Group = "service" }))).Failure);
        await reader.WaitForAsync(200_000, TimeSpan.FromSeconds(30));
        Assert.Equal((200_000, 200_000), (reader.Records, reader.Rows.Count));
    }

    [Theory]
    [InlineData("acks", "1")]
    [InlineData("enable.idempotence", "false")]
    [InlineData("transactional.id", "me")]
    [InlineData("no.such.setting", "1")]
    public async Task Settings_that_would_break_a_promise_are_refused(string name, string value)
    {
        await using var bench = await Workbench.StartAsync();
        var plan = await bench.NumbersAsync(1);
        var settings = new Dictionary<string, string>(bench.Settings) { [name] = value };
        var refused = await Assert.ThrowsAsync<KafkaException>(() => bench.RunAsync(plan, bench.Destination() with { Settings = settings }));
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_refuses_the_journal_ends_the_run()
    {
        await using var bench = await Workbench.StartAsync();
        var plan = await bench.NumbersAsync(1000);
        var journal = await bench.OpenJournalAsync(plan);
        journal.Dispose(); // as good as a disk that is gone
        await Assert.ThrowsAnyAsync<Exception>(() =>
            IngressRun.RunAsync(plan, bench.Destination(), new() { Journal = journal }, new(), TestContext.Current.CancellationToken));
    }

    private static async Task Eventually(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(5, limit.Token);
    }
}
