using System.Text;
using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class ReceiveTests
{
    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Every_record_arrives_once_with_its_key_value_and_place(Broker broker)
    {
        var (address, topic) = await Cluster.TopicAsync(broker);
        Cluster.Fill(address, topic, 5_000);
        using var consumer = Cluster.Consumer(address, Cluster.Name("g"));
        consumer.Assign([.. Enumerable.Range(0, 4).Select(p => new PartitionOffset(topic, p, PartitionOffset.Beginning))]);

        var seen = new HashSet<int>();
        var next = new long[4];
        Wait.Repeat(
            () =>
            {
                using var batch = consumer.Receive(TimeSpan.FromMilliseconds(100));
                for (var i = 0; i < (batch?.Count ?? 0); i++)
                {
                    var record = batch![i];
                    Assert.Equal(topic, record.Topic);
                    Assert.Equal(next[record.Partition]++, record.Offset);
                    Assert.True(record.HasKey && record.HasValue);
                    Assert.Equal(record.Key.ToArray(), record.Value.ToArray());
                    Assert.True(seen.Add(int.Parse(Encoding.UTF8.GetString(record.Value.Span))));
                }
                return seen.Count == 5_000;
            },
            "all records received");
        Assert.Equal(5_000, next.Sum());
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Runs_are_of_one_partition_and_as_long_as_they_can_be(Broker broker)
    {
        var (address, first) = await Cluster.TopicAsync(broker);
        var (_, second) = await Cluster.TopicAsync(broker);
        Cluster.Fill(address, first, 2_000);
        Cluster.Fill(address, second, 2_000);
        using var consumer = Cluster.Consumer(address, Cluster.Name("g"));
        consumer.Assign([.. from topic in new[] { first, second } from p in Enumerable.Range(0, 4) select new PartitionOffset(topic, p, PartitionOffset.Beginning)]);

        var seen = 0;
        Wait.Repeat(
            () =>
            {
                if (consumer.Receive(TimeSpan.FromMilliseconds(100)) is not { } batch)
                    return false;
                var places = Enumerable.Range(0, batch.Count).Select(i => (batch[i].Topic, batch[i].Partition)).ToList();
                for (var start = 0; start < batch.Count; start += batch.RunFrom(start))
                {
                    var expected = places.Skip(start).TakeWhile(place => place == places[start]).Count();
                    Assert.Equal(expected, batch.RunFrom(start));
                }
                Assert.Throws<ArgumentOutOfRangeException>(() => batch.RunFrom(batch.Count));
                seen += batch.Count;
                batch.Dispose();
                return seen == 4_000;
            },
            "all records received");
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Partitions_that_are_assigned_once_more_are_read_on_from_where_they_are_assigned(Broker broker)
    {
        var (address, topic) = await Cluster.TopicAsync(broker, partitions: 2);
        Cluster.Fill(address, topic, 10, partition: 0);
        using var consumer = Cluster.Consumer(address, Cluster.Name("g"));
        consumer.Assign([new(topic, 0, 0)]);
        Assert.Equal(Enumerable.Range(0, 10).Select(offset => (0, (long)offset)), Received(10));

        // Again and again, also while records of the assignment before are on their way.
        for (var round = 0; round < 5; round++)
            consumer.Assign([new(topic, 0, 4), new(topic, 1, 0)]);
        Assert.Equal(Enumerable.Range(4, 6).Select(offset => (0, (long)offset)), Received(6));
        Cluster.Fill(address, topic, 2, partition: 1);
        Cluster.Fill(address, topic, 2, partition: 0);
        Assert.Equal([(0, 10L), (0, 11L), (1, 0L), (1, 1L)], Received(4).Order());

        List<(int Partition, long Offset)> Received(int count)
        {
            var seen = new List<(int, long)>();
            Wait.Repeat(
                () =>
                {
                    using var batch = consumer.Receive(TimeSpan.FromMilliseconds(100));
                    for (var i = 0; i < (batch?.Count ?? 0); i++)
                        seen.Add((batch![i].Partition, batch[i].Offset));
                    return seen.Count >= count;
                },
                $"{count} records received");
            return seen;
        }
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_group_member_is_assigned_and_receives_and_closes(Broker broker)
    {
        var (address, topic) = await Cluster.TopicAsync(broker);
        Cluster.Fill(address, topic, 100);
        using var consumer = Cluster.Consumer(address, Cluster.Name("g"));
        consumer.Subscribe([topic]);
        var received = 0;
        var assigned = 0;
        Wait.Repeat(
            () =>
            {
                while (consumer.TryReadEvent(out var happened))
                {
                    if (happened is ConsumerEvent.Assigned { Partitions: var partitions })
                    {
                        assigned += partitions.Count;
                        consumer.CompleteAssign([.. partitions.Select(p => new PartitionOffset(p.Topic, p.Partition, PartitionOffset.Unset))]);
                    }
                }
                using var batch = consumer.Receive(TimeSpan.FromMilliseconds(100));
                received += batch?.Count ?? 0;
                return received == 100;
            },
            "all records received");
        Assert.Equal(4, assigned);
        Assert.Equal(default, consumer.Close(TimeSpan.FromSeconds(10)));
    }
}
