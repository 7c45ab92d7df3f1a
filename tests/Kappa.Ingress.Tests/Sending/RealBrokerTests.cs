using System.Buffers.Binary;
using System.Text;
using Kappa.Kafka;
using Kappa.RealServers;

namespace Kappa.Ingress.Tests;

/// <summary>The same on a real broker. Skipped, with the reason, where there is none.</summary>
public sealed class RealBrokerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_month_of_trips_is_in_the_topic_once_and_a_lost_journal_is_made_again_from_it()
    {
        var settings = new Dictionary<string, string> { ["bootstrap.servers"] = await RealServer.KafkaAsync() };
        using var cluster = await ConnectAsync(settings);
        var topic = await TopicAsync(cluster, 6);
        var plan = IngressPlan.Make(Taxi.Request(await Taxi.SnapshotAsync()) with { Topic = topic, Job = Guid.NewGuid() }).Value!;

        Assert.Equal(Taxi.Rows, (await RunAsync(plan, cluster, settings)).Progress.SentRecords);
        File.Delete(_folder["journal"]);
        using (var journal = await OpenAsync(plan, cluster, settings))
            Assert.Equal((Taxi.Rows, Taxi.Rows), (journal.RecoveredRows, journal.Rows.Count));

        Assert.Equal((0, Taxi.Rows), (await RunAsync(plan, cluster, settings)).Progress is var again ? (again.SentRecords, again.DoneRows) : default);
        var watermarks = await cluster.WatermarksAsync(topic, TestContext.Current.CancellationToken);
        Assert.Equal(Taxi.Rows, watermarks.Sum(partition => partition.High));
    }

    [Fact]
    public async Task A_foreign_client_finds_every_row_under_its_id_and_key_with_the_values_of_the_source()
    {
        const int Partitions = 4;
        const int EveryNth = 101;
        var settings = new Dictionary<string, string> { ["bootstrap.servers"] = await RealServer.KafkaAsync() };
        using var cluster = await ConnectAsync(settings);
        var topic = await TopicAsync(cluster, Partitions);
        var plan = IngressPlan.Make(Taxi.Request(await Taxi.SnapshotAsync()) with { Topic = topic }).Value!;
        Assert.Equal(Taxi.Rows, (await RunAsync(plan, cluster, settings)).Progress.AcknowledgedRecords);

        var records = ForeignReader.Read(settings["bootstrap.servers"], topic, Partitions);

        Assert.Equal(Taxi.Rows, records.Count);
        var (zones, distances, flags) = (Taxi.Column<int?>("PULocationID"), Taxi.Column<double?>("trip_distance"), Taxi.Column<string?>("store_and_fwd_flag"));
        var job = Convert.ToHexString(plan.Job.ToByteArray(bigEndian: true));
        var seen = new HashSet<long>();
        foreach (var record in records)
        {
            var header = Assert.Single(record.Message.Headers);
            var id = header.GetValueBytes();
            Assert.Equal(("kappa-id", 32, job), (header.Key, id.Length, Convert.ToHexString(id.AsSpan(0, 16))));
            var row = BinaryPrimitives.ReadInt64BigEndian(id.AsSpan(20));
            Assert.Equal((0, 0), (BinaryPrimitives.ReadInt32BigEndian(id.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(id.AsSpan(28))));
            Assert.True(seen.Add(row));
            Assert.Equal(zones[row].ToString(), Encoding.UTF8.GetString(record.Message.Key));
            Assert.Equal(7, BinaryPrimitives.ReadInt32BigEndian(record.Message.Value.AsSpan(1)));
            if (row % EveryNth != 0)
                continue;
            var trip = ForeignReader.Decode(record.Message.Value, Taxi.Schema);
            Assert.Equal(((object?)zones[row], (object?)distances[row], flags[row]), (trip["pickup_zone"], trip["trip_distance"], (string?)trip["store_and_fwd_flag"]));
        }
    }

    [Fact]
    public async Task A_row_whose_record_the_topic_does_not_take_is_a_dead_letter_and_its_neighbours_are_sent()
    {
        var settings = new Dictionary<string, string> { ["bootstrap.servers"] = await RealServer.KafkaAsync(), ["linger.ms"] = "50" };
        using var cluster = await ConnectAsync(settings);
        var topic = await TopicAsync(cluster, 1, new() { ["max.message.bytes"] = "20000" });
        // Not even the row's first 200 characters fit: the dead letter has the id and the cause.
        var deadLetters = await TopicAsync(cluster, 1, new() { ["max.message.bytes"] = "500" });
        // Together far more than a batch may have; one alone, more than the topic takes.
        var texts = Enumerable.Range(0, 1000).Select(i => (object?)new byte[i == 70 ? 30_000 : 1000]).ToArray();
        var request = new IngressRequest
        {
            Snapshot = await Taxi.SnapshotAsync(new GivenFile(new GivenColumn("b", new(PhysicalType.ByteArray), false, texts)).WriteTo(_folder["rows.parquet"])),
            Target = Avro.AvroSchema.Parse("""{"type":"record","name":"r","fields":[{"name":"b","type":"bytes"}]}"""),
            Job = Guid.NewGuid(),
            Topic = topic,
            DeadLetterTopic = deadLetters,
        };

        // The rule to stop names the row, and everything before it is there.
        using (var journal = await OpenAsync(IngressPlan.Make(request).Value!, cluster, settings))
        {
            var stopped = await IngressRun.RunAsync(
                IngressPlan.Make(request).Value!, new() { Cluster = cluster, Settings = settings }, new() { Journal = journal }, new(), TestContext.Current.CancellationToken);
            Assert.Equal((70L, RowFault.TooLarge), Assert.IsType<IngressFailure.RowRefused>(stopped.Failure).Error is var error ? (error.Row, error.Fault) : default);
            Assert.Equal(70, journal.Rows.Count);
        }

        var result = await RunAsync(IngressPlan.Make(request with { OnRowError = RowErrorRule.DeadLetter }).Value!, cluster, settings);

        Assert.Equal((70, 1), (result.Progress.DoneRows, result.Progress.RowErrors));
        Assert.Equal(999, ForeignReader.Read(settings["bootstrap.servers"], topic, 1).Count);
        var dead = Assert.Single(ForeignReader.Read(settings["bootstrap.servers"], deadLetters, 1)).Message;
        Assert.Null(dead.Value);
        Assert.Equal(70, BinaryPrimitives.ReadInt64BigEndian(dead.Headers.GetLastBytes(KappaHeaders.RecordId).AsSpan(20)));
        Assert.StartsWith("TooLarge: ", Encoding.UTF8.GetString(dead.Headers.GetLastBytes(KappaHeaders.DeadLetterCause)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_with_little_retention_is_not_outrun()
    {
        var settings = new Dictionary<string, string> { ["bootstrap.servers"] = await RealServer.KafkaAsync() };
        using var cluster = await ConnectAsync(settings);
        // A quarter of 2 MB may be unread of each partition; the month takes about 9 MB.
        var topic = await TopicAsync(cluster, 2, new() { ["retention.bytes"] = "2097152", ["segment.bytes"] = "1048576" });
        var plan = IngressPlan.Make(Taxi.Request(await Taxi.SnapshotAsync()) with { Topic = topic, Job = Guid.NewGuid() }).Value!;
        using var journal = await OpenAsync(plan, cluster, settings);
        var meter = new IngressMeter();
        var destination = new IngressDestination { Cluster = cluster, Settings = settings, Watches = [new() { Topic = topic, Group = $"{topic}-service" }] };
        var run = IngressRun.RunAsync(plan, destination, new() { Journal = journal }, meter, TestContext.Current.CancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!run.IsCompleted && (meter.Read() is not { InFlightRecords: 0 } now || now.BlockedBy != topic))
            await Task.Delay(20, limit.Token);
        Assert.False(run.IsCompleted, run.IsCompletedSuccessfully ? $"{(await run).Failure?.Message} {meter.Read()}" : run.Exception?.ToString());
        Assert.InRange(meter.Read().SentBytes, 500_000, 1_500_000);

        await using var reader = new TopicReader(settings["bootstrap.servers"], $"{topic}-service", topic, TimeSpan.FromMilliseconds(1));
        Assert.Null((await run).Failure);
        await reader.WaitForAsync(Taxi.Rows, TimeSpan.FromSeconds(60));
        Assert.Equal((Taxi.Rows, Taxi.Rows), (reader.Records, reader.Rows.Count));
    }

    [Fact]
    public async Task A_broker_that_is_killed_and_comes_back_loses_and_doubles_nothing()
    {
        await using var brokers = await KafkaBrokers.StartAsync();
        var settings = new Dictionary<string, string> { ["bootstrap.servers"] = brokers.BootstrapServers, ["linger.ms"] = "0" };
        using var cluster = await ConnectAsync(settings);
        var topic = await TopicAsync(cluster, 3);
        var numbers = Enumerable.Range(0, 400_000).Select(i => (object?)(long)i).ToArray();
        var file = new GivenFile(new GivenColumn("n", new(PhysicalType.Int64), false, numbers)) { RowGroupRows = 100_000 }.WriteTo(_folder["n.parquet"]);
        var plan = IngressPlan.Make(new()
        {
            Snapshot = await Taxi.SnapshotAsync(file),
            Target = Avro.AvroSchema.Parse("""{"type":"record","name":"r","fields":[{"name":"n","type":"long"}]}"""),
            Job = Guid.NewGuid(),
            Topic = topic,
        }).Value!;
        using var journal = await OpenAsync(plan, cluster, settings);
        var meter = new IngressMeter();
        // Few in flight, so that the kill comes while there is still much to send.
        var destination = new IngressDestination { Cluster = cluster, Settings = settings, MaxInFlightRecords = 512 };
        var run = IngressRun.RunAsync(plan, destination, new() { Journal = journal }, meter, TestContext.Current.CancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!run.IsCompleted && meter.Read().AcknowledgedRecords < 20_000)
            await Task.Delay(5, limit.Token);
        await brokers.KillAsync();
        Assert.InRange(meter.Read().AcknowledgedRecords, 20_000, 399_999);
        await brokers.StartBrokerAsync();

        Assert.Null((await run).Failure);
        Assert.Equal(400_000, journal.Rows.Count);
        var watermarks = await cluster.WatermarksAsync(topic, TestContext.Current.CancellationToken);
        Assert.Equal(400_000, watermarks.Sum(partition => partition.High));
        // The journal tells the same of every record as the topic itself.
        var told = new Accounting.RowSet();
        foreach (var record in ForeignReader.Read(brokers.BootstrapServers, topic, 3))
            told.Add(0, BinaryPrimitives.ReadInt64BigEndian(record.Message.Headers.GetLastBytes(KappaHeaders.RecordId).AsSpan(20)));
        Assert.True(told.SetEquals(journal.Rows));
        Assert.Equal(watermarks.ToDictionary(partition => partition.Partition, partition => partition.High - 1), journal.LastOffsets);
    }

    public void Dispose() => _folder.Dispose();

    private static Task<KafkaCluster> ConnectAsync(Dictionary<string, string> settings) =>
        KafkaCluster.ConnectAsync(settings, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    private static async Task<string> TopicAsync(KafkaCluster cluster, int partitions, Dictionary<string, string>? configuration = null)
    {
        var topic = $"trips-{Guid.NewGuid():N}";
        await cluster.EnsureTopicsAsync([new TopicRequest(topic, partitions, Configuration: configuration)], TestContext.Current.CancellationToken);
        return topic;
    }

    private Task<IngressJournal> OpenAsync(IngressPlan plan, KafkaCluster cluster, Dictionary<string, string> settings) =>
        IngressJournal.OpenAsync(_folder["journal"], plan, cluster, settings, TestContext.Current.CancellationToken);

    private async Task<IngressResult> RunAsync(IngressPlan plan, KafkaCluster cluster, Dictionary<string, string> settings)
    {
        using var journal = await OpenAsync(plan, cluster, settings);
        var result = await IngressRun.RunAsync(
            plan, new() { Cluster = cluster, Settings = settings }, new() { Journal = journal }, new(), TestContext.Current.CancellationToken);
        Assert.Null(result.Failure);
        return result;
    }
}
