using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class PositionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task After_a_seek_records_come_from_there_and_none_from_before(Broker broker)
    {
        var (address, topic) = await Cluster.TopicAsync(broker, partitions: 1);
        Cluster.Fill(address, topic, 100);
        using var consumer = Cluster.Consumer(address, Cluster.Name("g"));
        consumer.Assign([new PartitionOffset(topic, 0, 0)]);
        Assert.Equal(0, Next(consumer));
        Assert.All(consumer.Seek([new PartitionOffset(topic, 0, 60)], Limit), each => Assert.Equal(default, each.Error));
        Assert.Equal(60, Next(consumer));
        Assert.All(consumer.Seek([new PartitionOffset(topic, 0, 5)], Limit), each => Assert.Equal(default, each.Error));
        Assert.Equal(5, Next(consumer));
        var refused = consumer.Seek([new PartitionOffset("not-" + topic, 0, 5)], TimeSpan.FromSeconds(1));
        Assert.True(refused[0].Error.IsError);
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_paused_partition_rests_until_it_is_resumed_and_loses_nothing(Broker broker)
    {
        var (address, topic) = await Cluster.TopicAsync(broker, partitions: 2);
        Cluster.Fill(address, topic, 100, partition: 0);
        Cluster.Fill(address, topic, 100, partition: 1);
        using var consumer = Cluster.Consumer(address, Cluster.Name("g"));
        consumer.Assign([new PartitionOffset(topic, 0, 0), new PartitionOffset(topic, 1, 0)]);
        consumer.Pause([new TopicPartition(topic, 0)]);
        var seen = new int[2];
        Wait.Repeat(() => Count(consumer, seen)[1] == 100, "the other partition");
        for (var i = 0; i < 5; i++)
            Count(consumer, seen);
        Assert.Equal(0, seen[0]);
        consumer.Resume([new TopicPartition(topic, 0)]);
        Wait.Repeat(() => Count(consumer, seen)[0] == 100, "the resumed partition");
        Assert.Equal(100, seen[1]);
        var refused = Assert.Throws<KafkaException>(() => consumer.Pause([new TopicPartition("not-" + topic, 9)]));
        Assert.Contains($"not-{topic}[9]", refused.Message);
    }

    private static long Next(KafkaConsumer consumer)
    {
        RecordBatch? batch = null;
        Wait.Repeat(() => (batch = consumer.Receive(TimeSpan.FromMilliseconds(100), 10)) is not null, "a batch");
        using (batch)
            return batch![0].Offset;
    }

    private static int[] Count(KafkaConsumer consumer, int[] seen)
    {
        using var batch = consumer.Receive(TimeSpan.FromMilliseconds(50));
        for (var i = 0; i < (batch?.Count ?? 0); i++)
            seen[batch![i].Partition]++;
        return seen;
    }
}
