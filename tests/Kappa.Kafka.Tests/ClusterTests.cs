using System.Diagnostics;
using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class ClusterTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Topics_are_created_once_and_described(Broker broker)
    {
        var address = await Cluster.AddressAsync(broker);
        using var cluster = await KafkaCluster.ConnectAsync(Cluster.Settings(address), Limit, CancellationToken.None);
        Assert.Equal(broker == Broker.Embedded, cluster.IsEmbedded);
        Assert.NotEmpty(cluster.ClusterId);
        var (one, two) = (Cluster.Name("one"), Cluster.Name("two"));
        Assert.Null(await cluster.DescribeAsync(one, CancellationToken.None));
        // describing must not create
        Assert.Null(await cluster.DescribeAsync(one, CancellationToken.None));

        var wanted = new TopicRequest(one, 3, Configuration: new Dictionary<string, string> { ["retention.bytes"] = "123456789", ["retention.ms"] = "3600000", ["cleanup.policy"] = "compact,delete" });
        await cluster.EnsureTopicsAsync([wanted], CancellationToken.None);
        var first = await cluster.DescribeAsync(one, CancellationToken.None);
        await cluster.EnsureTopicsAsync([wanted with { Partitions = 7 }, new TopicRequest(two, 2)], CancellationToken.None);
        var again = await cluster.DescribeAsync(one, CancellationToken.None);
        Assert.Equal(first, again);
        Assert.Equal(3, first!.Partitions);
        var second = await cluster.DescribeAsync(two, CancellationToken.None);
        Assert.Equal(2, second!.Partitions);
        Assert.NotEqual(first.Id, second.Id);
        if (broker == Broker.Real)
            Assert.Equal((123456789L, TimeSpan.FromHours(1), true, false), (first.RetentionBytes, first.Retention, first.IsCompacted, second.IsCompacted));
        else
            Assert.Equal((EmbeddedCluster.RetentionBytes, null, false), (first.RetentionBytes, first.Retention, first.IsCompacted));
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Topics_that_cannot_be_created_are_named(Broker broker)
    {
        var address = await Cluster.AddressAsync(broker);
        using var cluster = await KafkaCluster.ConnectAsync(Cluster.Settings(address), Limit, CancellationToken.None);
        var refused = await Assert.ThrowsAsync<KafkaException>(() => cluster.EnsureTopicsAsync([new TopicRequest("bad/name", 1)], CancellationToken.None));
        Assert.Contains("bad/name", refused.Message);
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Watermarks_and_committed_offsets_of_all_partitions_are_told(Broker broker)
    {
        var (address, topic) = await Cluster.TopicAsync(broker, partitions: 3);
        Cluster.Fill(address, topic, 20, partition: 1);
        using var cluster = await KafkaCluster.ConnectAsync(Cluster.Settings(address), Limit, CancellationToken.None);
        Assert.Equal([new(0, 0, 0), new(1, 0, 20), new(2, 0, 0)], await cluster.WatermarksAsync(topic, CancellationToken.None));

        var group = Cluster.Name("g");
        Assert.All(await cluster.CommittedAsync(group, topic, CancellationToken.None), each => Assert.Equal(PartitionOffset.Unset, each.Offset));
        using var consumer = Cluster.Consumer(address, group);
        consumer.Assign([new(topic, 1, 0)]);
        consumer.Commit([new(topic, 1, 11, "meta")], Limit);
        var committed = await cluster.CommittedAsync(group, topic, CancellationToken.None);
        Assert.Equal([PartitionOffset.Unset, 11, PartitionOffset.Unset], committed.Select(each => each.Offset));
        Assert.Equal("meta", committed[1].Metadata);

        var unknown = await Assert.ThrowsAsync<KafkaException>(() => cluster.WatermarksAsync("no-such-topic-" + topic, CancellationToken.None));
        Assert.Contains("no-such-topic", unknown.Message);
    }

    [Fact]
    public async Task The_first_offset_of_a_time_is_told_for_each_partition_and_the_end_where_there_is_none()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Real, partitions: 3);
        // of today: what is older than a week, the broker may take away at any moment
        var hour = DateTimeOffset.UtcNow.AddHours(-12);
        using (var producer = KafkaProducer.Open(Cluster.Settings(address), new Acknowledgements()))
        {
            var to = producer.Topic(topic);
            for (var i = 0; i < 10; i++)
                Cluster.Produce(producer, new OutgoingRecord { Topic = to, Partition = i % 2, TimestampUnixMs = hour.AddHours(i).ToUnixTimeMilliseconds() });
            Assert.True(producer.Flush(Limit));
        }
        using var cluster = await KafkaCluster.ConnectAsync(Cluster.Settings(address), Limit, CancellationToken.None);
        Assert.Equal([0, 0, 0], await cluster.OffsetsAtAsync(topic, hour.AddDays(-1), CancellationToken.None));
        Assert.Equal([3, 2, 0], await cluster.OffsetsAtAsync(topic, hour.AddHours(5), CancellationToken.None));
        Assert.Equal([5, 5, 0], await cluster.OffsetsAtAsync(topic, hour.AddDays(1), CancellationToken.None));
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_told_with_its_address_after_the_stated_time()
    {
        // nobody listens on port 1
        var started = Stopwatch.GetTimestamp();
        var unreachable = await Assert.ThrowsAsync<KafkaUnreachableException>(
            () => KafkaCluster.ConnectAsync(Cluster.Settings("127.0.0.1:1"), TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.Equal("127.0.0.1:1", unreachable.Address);
        Assert.Contains("127.0.0.1:1", unreachable.Message);
        Assert.Contains("Connection refused", unreachable.Message);
        Assert.InRange(unreachable.Waited, TimeSpan.FromSeconds(0.9), Stopwatch.GetElapsedTime(started));
    }

    [Fact]
    public async Task A_broker_that_goes_away_later_is_told_too()
    {
        using var embedded = EmbeddedCluster.Start();
        embedded.CreateTopic("t", 1);
        using var cluster = await KafkaCluster.ConnectAsync(Cluster.Settings(embedded.BootstrapServers), TimeSpan.FromSeconds(2), CancellationToken.None);
        await cluster.CommittedAsync("g", "t", CancellationToken.None);
        embedded.TakeDown();
        await Assert.ThrowsAsync<KafkaUnreachableException>(() => cluster.WatermarksAsync("t", CancellationToken.None));
        await Assert.ThrowsAsync<KafkaUnreachableException>(() => cluster.CommittedAsync("g", "t", CancellationToken.None));
        embedded.BringUp();
        var isBack = false;
        var started = Stopwatch.GetTimestamp();
        while (!isBack)
        {
            try
            {
                isBack = (await cluster.WatermarksAsync("t", CancellationToken.None)).Count == 1;
            }
            catch (KafkaUnreachableException) when (Stopwatch.GetElapsedTime(started) < Wait.Limit)
            {
                // The client pauses between attempts to connect, longer than one question waits.
            }
        }
    }

    [Fact]
    public async Task A_wait_for_a_broker_can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        var connecting = KafkaCluster.ConnectAsync(Cluster.Settings("127.0.0.1:1"), Wait.Limit, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }
}
