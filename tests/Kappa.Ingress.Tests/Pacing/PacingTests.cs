namespace Kappa.Ingress.Tests;

public sealed class PacingTests
{
    [Fact]
    public async Task A_slow_reader_and_ten_months_of_trips_lose_nothing_on_the_embedded_cluster()
    {
        await using var bench = await Workbench.StartAsync();
        var files = Enumerable.Range(0, 10).Select(i => bench.Folder[$"trips-{i}.parquet"]).ToArray();
        foreach (var file in files)
            File.Copy(Taxi.Path, file);
        var plan = IngressPlan.Make(Taxi.Request(await Taxi.SnapshotAsync(files))).Value!;
        using var journal = await bench.OpenJournalAsync(plan);
        // About 40,000 records a second, where sending alone would reach ten times that: ten partitions' worth of retention in all.
        await using var reader = new TopicReader(bench.Embedded.BootstrapServers, "service", "trips", TimeSpan.FromMilliseconds(5));

        var meter = new IngressMeter();
        var result = await IngressRun.RunAsync(
            plan, bench.Destination(new PaceWatch { Topic = "trips", Group = "service" }), new() { Journal = journal }, meter, TestContext.Current.CancellationToken);
        await reader.WaitForAsync(10 * Taxi.Rows, TimeSpan.FromSeconds(60));

        Assert.Null(result.Failure);
        Assert.Equal(10 * Taxi.Rows, result.Progress.AcknowledgedRecords);
        Assert.True(result.Progress.BlockedTime > TimeSpan.Zero, "The reader was never waited for: the test proves nothing.");
        Assert.True(result.Progress.SentBytes > 4 * Kappa.Kafka.EmbeddedCluster.RetentionBytes, "All fits into the topic: the test proves nothing.");
        Assert.Equal(10 * Taxi.Rows, reader.Rows.Count);
        Assert.Equal(10 * Taxi.Rows, reader.Records);
        Assert.True(journal.Rows.SetEquals(reader.Rows));
    }
}
