using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class RebalanceTests
{
    public static TheoryData<Broker, string> Protocols => [.. Protocol.All];

    [Theory, MemberData(nameof(Protocols))]
    public async Task Two_members_share_the_partitions_and_the_one_that_stays_takes_over(Broker broker, string protocol)
    {
        var (address, topic) = await Cluster.TopicAsync(broker);
        var group = Cluster.Name("g");
        using var first = new Member(address, group, topic, Protocol.Settings(broker, protocol));
        Wait.Repeat(() => Member.Step(first).Owned.Count == 4, "the first member owns all partitions");

        var second = new Member(address, group, topic, Protocol.Settings(broker, protocol));
        Wait.Repeat(() => Member.Step(first).Owned.Count == 2 & Member.Step(second).Owned.Count == 2, "both own two partitions");
        Assert.Empty(first.Owned.Intersect(second.Owned));

        Assert.Equal(default, second.Consumer.Close(TimeSpan.FromSeconds(10)));
        second.Dispose();
        Wait.Repeat(() => Member.Step(first).Owned.Count == 4, "the first member owns all partitions again");
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task A_partition_that_was_paused_when_it_went_is_fetched_when_it_comes_back(Broker broker, string protocol)
    {
        var (address, topic) = await Cluster.TopicAsync(broker);
        var group = Cluster.Name("g");
        using var first = new Member(address, group, topic, Protocol.Settings(broker, protocol));
        Wait.Repeat(() => Member.Step(first).Owned.Count == 4, "the first member owns all partitions");
        var all = first.Owned.ToList();
        first.Consumer.Pause([.. all.Select(partition => new TopicPartition(topic, partition))]);

        var second = new Member(address, group, topic, Protocol.Settings(broker, protocol));
        Wait.Repeat(() => Member.Step(first).Owned.Count == 2 & Member.Step(second).Owned.Count == 2, "both own two partitions");
        var gone = second.Owned.ToList();
        second.Consumer.Close(TimeSpan.FromSeconds(10));
        second.Dispose();
        Wait.Repeat(() => Member.Step(first).Owned.Count == 4, "the first member owns all partitions again");

        foreach (var partition in all)
            Cluster.Fill(address, topic, 10, partition: partition);
        Wait.Repeat(() => gone.TrueForAll(partition => Member.Step(first).Received.Count(each => each.Partition == partition) == 10), "what came back is read");
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task An_assignment_may_start_elsewhere_than_at_the_committed_offsets(Broker broker)
    {
        var (address, topic) = await Cluster.TopicAsync(broker, partitions: 1);
        Cluster.Fill(address, topic, 100);
        using var consumer = Cluster.Consumer(address, Cluster.Name("g"));
        consumer.Subscribe([topic]);
        ReceivedRecord? first = null;
        Wait.Repeat(
            () =>
            {
                if (consumer.TryReadEvent(out var happened) && happened is ConsumerEvent.Assigned)
                    consumer.CompleteAssign([new PartitionOffset(topic, 0, 90)]);
                first = consumer.Receive(TimeSpan.FromMilliseconds(50))?[0];
                return first is not null;
            },
            "a record received");
        Assert.Equal(90, first!.Value.Offset);
    }

    [Fact]
    public async Task A_waiting_receive_returns_when_a_rebalance_comes()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded);
        using var consumer = Cluster.Consumer(address, Cluster.Name("g"));
        consumer.Subscribe([topic]);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var events = new List<ConsumerEvent>();
        while (!events.Exists(each => each is ConsumerEvent.Assigned))
        {
            Assert.Null(consumer.Receive(Wait.Limit));
            while (consumer.TryReadEvent(out var happened))
                events.Add(happened);
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) < Wait.Limit, "Receive waited its whole time.");
        }
    }
}
