using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

/// <summary>What docs/embedded-cluster.md says that the embedded cluster lacks: when one of these fails, it has got better and the page is to change.</summary>
public sealed class EmbeddedLimitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Transactions_are_answered_and_neither_hide_records_nor_commit_offsets()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded, partitions: 1);
        using var producer = KafkaProducer.Open(Cluster.Settings(address, ("transactional.id", Cluster.Name("x"))), new Acknowledgements());
        Assert.Equal(default, producer.InitTransactions(Limit));
        Assert.Equal(default, producer.BeginTransaction());
        Cluster.Produce(producer, new OutgoingRecord { Topic = producer.Topic(topic), HasValue = true, Value = "v"u8 });
        Assert.True(producer.Flush(Limit));
        Assert.Equal(default, producer.AbortTransaction(Limit));
        using var received = new Received(address, topic, 1, ("isolation.level", "read_committed"));
        Assert.Equal(0, received[0].Offset);

        Assert.Equal(default, producer.BeginTransaction());
        Assert.Equal(default, producer.SendOffsets([new(topic, 0, 1)], new GroupMetadata("g-" + topic, -1, "", null), Limit));
        Assert.Equal(default, producer.CommitTransaction(Limit));
        using var cluster = await KafkaCluster.ConnectAsync(Cluster.Settings(address), Limit, CancellationToken.None);
        Assert.Equal(PartitionOffset.Unset, (await cluster.CommittedAsync("g-" + topic, topic, CancellationToken.None))[0].Offset);
    }

    [Fact]
    public void The_group_protocol_of_KIP_848_is_refused_when_a_consumer_is_opened()
    {
        var refused = Assert.Throws<KafkaException>(() => KafkaConsumer.Open(Cluster.Settings("embedded", ("group.id", "g"), ("group.protocol", "consumer"))));
        Assert.Contains("group.protocol", refused.Message);
    }

    [Fact]
    public async Task A_partition_drops_its_oldest_records_beyond_five_megabytes()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded, partitions: 1);
        using var producer = KafkaProducer.Open(Cluster.Settings(address), new Acknowledgements());
        var to = producer.Topic(topic);
        var value = new byte[100_000];
        for (var i = 0; i < 80; i++)
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, HasValue = true, Value = value });
        Assert.True(producer.Flush(Limit));
        using var cluster = await KafkaCluster.ConnectAsync(Cluster.Settings(address), Limit, CancellationToken.None);
        var kept = (await cluster.WatermarksAsync(topic, CancellationToken.None))[0];
        Assert.Equal(80, kept.High);
        Assert.InRange((kept.High - kept.Low) * value.Length, EmbeddedCluster.RetentionBytes - 1_000_000, EmbeddedCluster.RetentionBytes);
    }
}
