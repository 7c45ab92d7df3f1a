using Kappa.Kafka;

namespace Kappa.Ingress.Tests;

public sealed class PacingTests
{
    [Fact]
    public async Task A_slow_reader_and_ten_months_of_trips_lose_nothing_on_the_embedded_cluster()
    {
        await using var bench = await Workbench.StartAsync(partitions: 4);
        var plan = await TenMonthsAsync(bench);
        using var journal = await bench.OpenJournalAsync(plan);
        await using var reader = new TopicReader(bench.Embedded.BootstrapServers, "service", Workbench.Topic, TimeSpan.FromMilliseconds(5));

        var result = await IngressRun.RunAsync(
            plan, bench.Destination(new PaceWatch { Topic = Workbench.Topic, Group = "service" }), new() { Journal = journal }, new(), TestContext.Current.CancellationToken);
        await reader.WaitForAsync(10 * Taxi.Rows, TimeSpan.FromSeconds(120));

        Assert.Null(result.Failure);
        Assert.Equal(10 * Taxi.Rows, result.Progress.AcknowledgedRecords);
        Assert.True(result.Progress.BlockedTime > TimeSpan.Zero, "The reader was never waited for: the test proves nothing.");
        Assert.True(result.Progress.SentBytes > 4 * EmbeddedCluster.RetentionBytes, "All fits into the topic: the test proves nothing.");
        Assert.Equal((10 * Taxi.Rows, 10 * Taxi.Rows), (reader.Rows.Count, reader.Records));
        Assert.True(journal.Rows.SetEquals(reader.Rows));
    }

    [Fact]
    public async Task Without_a_watch_the_same_reader_loses_rows_which_is_why_there_is_one()
    {
        await using var bench = await Workbench.StartAsync(partitions: 4);
        var plan = await TenMonthsAsync(bench);
        var result = await bench.RunAsync(plan);
        Assert.Equal(10 * Taxi.Rows, result.Progress.AcknowledgedRecords);
        var watermarks = await bench.Cluster.WatermarksAsync(Workbench.Topic, TestContext.Current.CancellationToken);
        Assert.Contains(watermarks, partition => partition.Low > 0);
    }

    [Fact]
    public async Task Without_a_reader_sending_stops_far_below_what_a_partition_keeps()
    {
        await using var bench = await Workbench.StartAsync(partitions: 1);
        var plan = await TenMonthsAsync(bench);
        using var journal = await bench.OpenJournalAsync(plan);
        using var stop = new CancellationTokenSource();
        var meter = new IngressMeter();
        var run = IngressRun.RunAsync(plan, bench.Destination(new PaceWatch { Topic = Workbench.Topic, Group = "service" }), new() { Journal = journal }, meter, stop.Token);
        await Eventually(() => meter.Read() is { BlockedBy: Workbench.Topic, InFlightRecords: 0 });
        Assert.InRange(meter.Read().SentBytes, EmbeddedCluster.RetentionBytes / 10, EmbeddedCluster.RetentionBytes / 4);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Rows_that_are_refused_wait_for_the_reader_of_the_dead_letter_topic()
    {
        await using var bench = await Workbench.StartAsync(partitions: 1);
        bench.Embedded.CreateTopic("refused", 1);
        var files = CopyMonths(bench);
        var plan = IngressPlan.Make(Taxi.Request(await Taxi.SnapshotAsync(files)) with
        {
            // Miles with fractions are no rate codes.
            Mapping = new Dictionary<string, string>(Taxi.Mapping) { ["rate_code"] = "trip_distance" },
            OnRowError = RowErrorRule.DeadLetter,
            DeadLetterTopic = "refused",
        }).Value!;
        using var journal = await bench.OpenJournalAsync(plan);
        using var stop = new CancellationTokenSource();
        var meter = new IngressMeter();
        var run = IngressRun.RunAsync(
            plan,
            bench.Destination(new PaceWatch { Topic = Workbench.Topic, Group = "service" }, new PaceWatch { Topic = "refused", Group = "sink" }),
            new() { Journal = journal },
            meter,
            stop.Token);
        await Eventually(() => meter.Read() is { BlockedBy: "refused", InFlightRecords: 0 });
        Assert.True(meter.Read().SentBytes < EmbeddedCluster.RetentionBytes / 2, $"{meter.Read().SentBytes} bytes were sent");
        Assert.All(await bench.Cluster.WatermarksAsync("refused", TestContext.Current.CancellationToken), partition => Assert.Equal(0, partition.Low));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task A_reader_further_down_is_waited_for_as_well()
    {
        await using var bench = await Workbench.StartAsync(partitions: 1);
        bench.Embedded.CreateTopic("results", 1);
        await ProduceAsync(bench, "results", 1500, 1000); // 1.5 MB of what nobody has read
        var position = 0L;
        var plan = await bench.NumbersAsync(1000);
        using var journal = await bench.OpenJournalAsync(plan);
        var meter = new IngressMeter();
        var watch = new PaceWatch { Topic = "results", Positions = _ => new([new("results", 0, Volatile.Read(ref position))]) };
        var run = IngressRun.RunAsync(plan, bench.Destination(watch), new() { Journal = journal }, meter, TestContext.Current.CancellationToken);
        await Eventually(() => meter.Read().BlockedBy == "results");
        Assert.Equal(0, meter.Read().SentRecords);
        Volatile.Write(ref position, 1000);
        Assert.Null((await run).Failure);
        Assert.True(meter.Read().BlockedTime > TimeSpan.Zero);
        Assert.Null(meter.Read().BlockedBy);
    }

    [Fact]
    public async Task A_reader_that_cannot_be_asked_for_stops_sending_until_it_can()
    {
        await using var bench = await Workbench.StartAsync(partitions: 1);
        var plan = await bench.NumbersAsync(100_000);
        using var journal = await bench.OpenJournalAsync(plan);
        var looks = 0;
        var isBroken = true;
        var watch = new PaceWatch
        {
            Topic = Workbench.Topic,
            Positions = _ => Interlocked.Increment(ref looks) > 1 && Volatile.Read(ref isBroken)
                ? throw new KafkaException(new KafkaError(7, "The reader is away.", IsRetriable: true))
                : new([new(Workbench.Topic, 0, long.MaxValue / 2)]),
        };
        var meter = new IngressMeter();
        var run = IngressRun.RunAsync(plan, bench.Destination(watch), new() { Journal = journal }, meter, TestContext.Current.CancellationToken);
        await Eventually(() => run.IsCompleted || meter.Read().BlockedBy == "readers unknown: The reader is away.");
        Volatile.Write(ref isBroken, false);
        Assert.Null((await run).Failure);
    }

    [Fact]
    public async Task Options_that_make_no_sense_are_all_named()
    {
        await using var bench = await Workbench.StartAsync();
        var plan = await bench.NumbersAsync(1);
        var destination = bench.Destination(new PaceWatch { Topic = Workbench.Topic }) with
        {
            MaxInFlightRecords = 0,
            Pacing = new() { BudgetBytes = EmbeddedCluster.RetentionBytes, RetentionFraction = 2, MaxLagRecords = 0, BlockedInterval = TimeSpan.Zero },
        };
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => bench.RunAsync(plan, destination));
        string[] names = ["MaxInFlightRecords", "BudgetBytes", "RetentionFraction", "MaxLagRecords", "BlockedInterval", "watch of trips"];
        Assert.All(names, name => Assert.Contains(name, refused.Message, StringComparison.Ordinal));
    }

    private static async Task<IngressPlan> TenMonthsAsync(Workbench bench) => IngressPlan.Make(Taxi.Request(await Taxi.SnapshotAsync(CopyMonths(bench)))).Value!;

    private static string[] CopyMonths(Workbench bench)
    {
        var files = Enumerable.Range(0, 10).Select(month => bench.Folder[$"trips-{month}.parquet"]).ToArray();
        foreach (var file in files)
            File.Copy(Taxi.Path, file);
        return files;
    }

    private static async Task ProduceAsync(Workbench bench, string topic, int records, int bytes)
    {
        using var producer = KafkaProducer.Open(bench.Settings, new NoEvents());
        var opened = producer.Topic(topic);
        for (var i = 0; i < records; i++)
            Assert.False(producer.TryProduce(new OutgoingRecord { Topic = opened, HasValue = true, Value = new byte[bytes] }).IsError);
        Assert.True(await Task.Run(() => producer.Flush(TimeSpan.FromSeconds(10))));
    }

    private static async Task Eventually(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(5, limit.Token);
    }

    private sealed class NoEvents : IProducerEvents
    {
        public void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements) { }

        public void OnError(KafkaError error) { }
    }
}
