using Kappa.Kafka;
using Kappa.Sink.Tests.Given;

namespace Kappa.Sink.Tests;

/// <summary>What stops a sink: always with the place and the way out, and never with something dropped.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 }, "does not begin with a schema id")]
    [InlineData(new byte[] { 0, 0, 0, 0, 99, 1 }, "names schema 99")]
    [InlineData(new byte[] { 0, 0, 0, 0, 7, 1 }, "cannot be landed by schema 7")]
    [InlineData(new byte[] { 0, 0, 0, 0, 7, 2, 0, 0, 1 }, "1 bytes are left")]
    [InlineData(new byte[] { 0, 0, 0, 0, 7, 2, 2, 2, 0xFF, 0 }, "not UTF-8")]
    public async Task A_value_that_cannot_be_decoded_stops_the_sink_with_its_place(byte[] value, string reason)
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 10);
        topics.Result(1, 0, 77, value);
        var error = await Assert.ThrowsAsync<SinkException>(async () => await topics.LandAsync(await topics.RequestAsync(_folder)));
        Assert.Equal(SinkFault.Record, error.Fault);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains($"offset 5 of partition 1 of topic {topics.Egress}", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Output, "*.parquet", SearchOption.AllDirectories));
    }

    // From the first byte of a Parquet file to the last before its entry.
    [Theory]
    [InlineData(0, ".rows'")]
    [InlineData(100, ".parquet cannot be written")]
    [InlineData(1_000, ".parquet cannot be written")]
    [InlineData(2_000, ".parquet cannot be written")]
    public async Task A_full_disk_stops_the_sink_with_the_file_and_the_next_run_goes_on(int bytes, string file)
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 10);
        topics.Flush();
        var request = await topics.RequestAsync(_folder);
        var sink = SinkHost.Create(request, Fare.Registry(), new FullStorage(bytes));
        sink.CompleteAt(await topics.EndAsync());
        var error = await Assert.ThrowsAnyAsync<IOException>(() => sink.RunAsync(TestContext.Current.CancellationToken).WaitAsync(Topics.Limit));
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Output, "*.parquet", SearchOption.AllDirectories));

        Assert.Equal(10, (await topics.LandAsync(request)).Counts.Landed);
    }

    [Fact]
    public async Task A_record_without_value_that_is_no_marker_stops_the_sink()
    {
        using var topics = await Topics.CreateAsync();
        topics.Filtered(0, 0, 1, outcome: "unheard of");
        var error = await Assert.ThrowsAsync<SinkException>(async () => await topics.LandAsync(await topics.RequestAsync(_folder)));
        Assert.Contains("neither a result nor a marker", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_that_cannot_be_landed_stops_the_sink_with_everything_that_is_wrong()
    {
        using var topics = await Topics.CreateAsync();
        topics.Result(0, 0, 1, [0, 0, 0, 0, 8, 0]);
        var registry = new MemoryRegistry().With(8, """{"type": "record", "name": "R", "fields": [{"name": "a", "type": {"type": "array", "items": "int"}}]}""");
        var error = await Assert.ThrowsAsync<SinkException>(async () => await topics.LandAsync(await topics.RequestAsync(_folder), registry));
        Assert.Equal(SinkFault.Schema, error.Fault);
        Assert.Contains("arrays and maps", error.Message, StringComparison.Ordinal);
        Assert.Contains("picked_up", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_that_was_created_again_is_refused_and_taken_up_when_the_job_starts_over_in_it()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 10);
        var request = await topics.RequestAsync(_folder);
        await topics.LandAsync(request);

        // Another topic under the same name, as after a restart of the embedded cluster.
        using var again = await Topics.CreateAsync();
        again.Produce(again.Egress, 0, new RecordId(topics.Job, 0, 50, 0), Fare.OfRow(50));
        again.Produce(again.Egress, 1, new RecordId(topics.Job, 0, 1, 0), Fare.OfRow(1));
        var renamed = request with { Egress = request.Egress with { Topic = again.Egress }, DeadLetter = request.DeadLetter with { Topic = again.DeadLetter } };
        var error = await Assert.ThrowsAsync<SinkException>(() => SinkHost.Create(renamed, Fare.Registry()).RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(SinkFault.Topic, error.Fault);
        Assert.Contains("deleted and created again", error.Message, StringComparison.Ordinal);

        var fresh = await again.RequestAsync(_folder) with { JobId = topics.Job };
        var summary = await again.LandAsync(fresh);
        Assert.Equal(new SinkCounts(11, 0, 0, 1, 0), summary.Counts);
    }

    [Fact]
    public async Task A_topic_that_is_not_there_is_named()
    {
        using var topics = await Topics.CreateAsync();
        var request = await topics.RequestAsync(_folder);
        var error = await Assert.ThrowsAsync<SinkException>(
            () => SinkHost.Create(request with { Egress = new TopicStart("nowhere", "x", []) }, Fare.Registry()).RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(SinkFault.Topic, error.Fault);
        Assert.Contains("no topic nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_deleted_before_they_were_landed_stop_the_sink()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 100);
        topics.Flush();
        EmbeddedCluster.Shared.DeleteRecords(topics.Egress, 1, 20);
        var request = await topics.RequestAsync(_folder);
        var error = await Assert.ThrowsAsync<SinkException>(() => topics.LandAsync(request with { Egress = request.Egress with { Offsets = [0, 0] } }));
        Assert.Equal(SinkFault.Topic, error.Fault);
        Assert.Contains($"topic {topics.Egress} on", error.Message, StringComparison.Ordinal);
        Assert.Contains("partition 1 begins at 20, and the sink is at 0", error.Message, StringComparison.Ordinal);
        // A first run that is told no offsets begins where the topic does.
        Assert.Equal(80, (await topics.LandAsync(request with { StateFolder = $"{_folder.Path}/other" })).Counts.Landed);
    }

    [Fact]
    public async Task A_file_that_stands_where_another_is_to_be_published_stops_the_sink_and_is_left_alone()
    {
        using var topics = await Topics.CreateAsync();
        topics.Result(0, 0, 0, Fare.OfRow(0));
        Directory.CreateDirectory($"{_folder.Output}/day=2025-11-03");
        var path = $"{_folder.Output}/day=2025-11-03/{LandedName.Of(2, 1, topics.Job.ToString())}";
        await File.WriteAllTextAsync(path, "mine", TestContext.Current.CancellationToken);
        var request = await topics.RequestAsync(_folder);
        var error = await Assert.ThrowsAsync<SinkException>(() => topics.LandAsync(request));
        Assert.Equal(SinkFault.Output, error.Fault);
        Assert.Contains("another content", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        File.Delete(path);
        Assert.Equal(1, (await topics.LandAsync(request)).Counts.Landed);
        Assert.Equal(["1"], Duck.Query($"SELECT count(*) FROM {Duck.Landed(_folder.Output)}"));
    }

    [Fact]
    public void A_request_is_refused_with_everything_that_is_wrong()
    {
        var request = new SinkRequest
        {
            JobId = Guid.Empty,
            Egress = new TopicStart("same", "", [-1]),
            DeadLetter = new TopicStart("same", "x", []),
            Kafka = new Dictionary<string, string> { ["enable.auto.commit"] = "true" },
            Group = " ",
            OutputFolder = "",
            PartitionBy = [new("a", "p", PartitionTransform.Identity, "UTC"), new("b", "P", PartitionTransform.Day, "Mars/Olympus")],
            Limits = new SinkLimits { BatchRows = 0, BatchAge = TimeSpan.Zero, BufferBytes = 1 },
        };
        Assert.Equal(14, request.Validate().Count);
        Assert.Contains("bootstrap.servers", Assert.Throws<ArgumentException>(() => SinkHost.Create(request, Fare.Registry())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_broker_ends_the_run_with_its_address_in_the_stated_time()
    {
        using var topics = await Topics.CreateAsync();
        var request = await topics.RequestAsync(_folder) with
        {
            Kafka = new Dictionary<string, string> { ["bootstrap.servers"] = "127.0.0.1:1" },
            Limits = new SinkLimits { ConnectTimeout = TimeSpan.FromSeconds(2) },
        };
        var error = await Assert.ThrowsAsync<KafkaUnreachableException>(
            () => SinkHost.Create(request, Fare.Registry()).RunAsync(TestContext.Current.CancellationToken).WaitAsync(Topics.Limit));
        Assert.Contains("127.0.0.1:1", error.Message, StringComparison.Ordinal);
    }
}
