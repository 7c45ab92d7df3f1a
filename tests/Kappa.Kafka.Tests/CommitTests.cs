using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class CommitTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Offsets_and_metadata_are_read_back_as_they_were_committed(Broker broker)
    {
        var (address, topic) = await Cluster.TopicAsync(broker);
        var group = Cluster.Name("g");
        var metadata = string.Concat(Enumerable.Repeat("ä☂", 600));
        using (var consumer = Cluster.Consumer(address, group))
        {
            consumer.Assign([new(topic, 0, 0), new(topic, 1, 0), new(topic, 2, 0)]);
            var (offsets, error) = consumer.Commit([new(topic, 0, 17, metadata), new(topic, 1, 0, ""), new(topic, 2, 5)], Limit);
            Assert.Equal(default, error);
            Assert.All(offsets, each => Assert.Equal(default, each.Error));
        }
        using var other = Cluster.Consumer(address, group);
        var (read, failed) = other.Committed([new(topic, 0), new(topic, 1), new(topic, 2), new(topic, 3)], Limit);
        Assert.Equal(default, failed);
        Assert.Equal([17L, 0L, 5L, PartitionOffset.Unset], read.Select(each => each.Offset));
        Assert.Equal(metadata, read[0].Metadata);
        Assert.True(string.IsNullOrEmpty(read[1].Metadata));
        Assert.True(string.IsNullOrEmpty(read[2].Metadata));
    }

    [Fact]
    public void A_commit_that_is_waited_for_comes_after_an_earlier_one_that_the_client_sends_again()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 1);
        using var consumer = Cluster.Consumer(cluster.BootstrapServers, "g", ("retry.backoff.ms", "200"));
        consumer.Assign([new("t", 0, 0)]);
        Assert.Equal(default, consumer.Commit([new("t", 0, 1)], Limit).Error);
        Assert.False(consumer.IsCommitting);

        cluster.PushErrors(8, -195); // OffsetCommit
        Assert.Equal(default, consumer.Commit([new("t", 0, 3)]));
        Assert.True(consumer.IsCommitting);
        Assert.Equal(default, consumer.Commit([new("t", 0, 7)], Limit).Error);
        Assert.False(consumer.IsCommitting);
        Assert.Equal(3, Assert.Single(Events(consumer).OfType<ConsumerEvent.Committed>()).Offsets[0].Offset);
        Assert.Equal(7, consumer.Committed([new("t", 0)], Limit).Offsets[0].Offset);
    }

    [Fact]
    public void A_commit_gives_up_in_its_time_when_an_earlier_one_is_not_answered()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 1);
        // A request that was on its way as the cluster went down may get no answer and no end of its connection either; it is then sent again after this time.
        using var consumer = Cluster.Consumer(cluster.BootstrapServers, "g", ("socket.timeout.ms", "2000"));
        consumer.Assign([new("t", 0, 0)]);
        Assert.Equal(default, consumer.Commit([new("t", 0, 1)], Limit).Error);
        cluster.TakeDown();
        Assert.Equal(default, consumer.Commit([new("t", 0, 3)]));
        var (_, error) = consumer.Commit([new("t", 0, 7)], TimeSpan.FromMilliseconds(200));
        Assert.Equal((-185, true), (error.Code, error.IsRetriable));
        Assert.True(consumer.IsCommitting);
        cluster.BringUp();
        Assert.Equal(default, consumer.Commit([new("t", 0, 9)], Limit).Error);
        Assert.Equal(9, consumer.Committed([new("t", 0)], Limit).Offsets[0].Offset);
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task An_asynchronous_commit_tells_its_outcome_as_an_event(Broker broker)
    {
        var (address, topic) = await Cluster.TopicAsync(broker);
        using var consumer = Cluster.Consumer(address, Cluster.Name("g"));
        consumer.Assign([new(topic, 0, 0)]);
        Assert.Equal(default, consumer.Commit([new(topic, 0, 3, "m")]));
        ConsumerEvent.Committed? told = null;
        Wait.Repeat(
            () =>
            {
                consumer.Receive(TimeSpan.FromMilliseconds(50))?.Dispose();
                while (consumer.TryReadEvent(out var happened))
                    told = happened as ConsumerEvent.Committed ?? told;
                return told is not null;
            },
            "the outcome of the commit");
        Assert.Equal(default, told!.Error);
        Assert.Equal((topic, 0, 3L), (told.Offsets[0].Topic, told.Offsets[0].Partition, told.Offsets[0].Offset));
    }

    [Fact]
    public void A_commit_that_is_not_answered_in_time_ends_and_tells_its_outcome_later()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 1);
        using var consumer = Cluster.Consumer(cluster.BootstrapServers, "g");
        consumer.Assign([new("t", 0, 0)]);
        Assert.Equal(default, consumer.Commit([new("t", 0, 1)], Limit).Error);

        cluster.SetRoundTrip(TimeSpan.FromSeconds(2));
        var (_, error) = consumer.Commit([new("t", 0, 2)], TimeSpan.FromMilliseconds(200));
        Assert.Equal(-185, error.Code);
        Assert.True(error.IsRetriable);
        ConsumerEvent.Committed? late = null;
        Wait.Repeat(
            () =>
            {
                consumer.Receive(TimeSpan.FromMilliseconds(50))?.Dispose();
                while (consumer.TryReadEvent(out var happened))
                    late = happened as ConsumerEvent.Committed ?? late;
                return late is not null;
            },
            "the late outcome");
        Assert.Equal(2, late!.Offsets[0].Offset);
        cluster.SetRoundTrip(TimeSpan.Zero);
        Assert.Equal(2, consumer.Committed([new("t", 0)], Limit).Offsets[0].Offset);
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_new_member_starts_at_the_committed_offset(Broker broker)
    {
        var (address, topic) = await Cluster.TopicAsync(broker, partitions: 1);
        Cluster.Fill(address, topic, 50);
        var group = Cluster.Name("g");
        using (var consumer = Cluster.Consumer(address, group))
        {
            consumer.Assign([new(topic, 0, 0)]);
            Assert.Equal(default, consumer.Commit([new(topic, 0, 40)], Limit).Error);
        }
        using var member = new Member(address, group, topic);
        Wait.Repeat(() => Member.Step(member).Received.Count == 10, "ten records received");
        Assert.Equal(40, member.Received[0].Offset);
    }

    private static List<ConsumerEvent> Events(KafkaConsumer consumer)
    {
        var events = new List<ConsumerEvent>();
        while (consumer.TryReadEvent(out var next))
            events.Add(next);
        return events;
    }
}
