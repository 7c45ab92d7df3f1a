using System.Diagnostics;
using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class PollTests
{
    // The embedded cluster does not move partitions between cooperative members.
    [Fact]
    public async Task A_rebalance_is_told_while_records_stay_in_the_clients_queue()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Real);
        Cluster.Fill(address, topic, 20_000);
        var group = Cluster.Name("g");
        using var first = Cluster.Consumer(address, group, ("partition.assignment.strategy", "cooperative-sticky"));
        first.Subscribe([topic]);
        var events = new List<ConsumerEvent>();
        Wait.Repeat(() => Served(first, events).OfType<ConsumerEvent.Assigned>().Any(), "the first member is assigned");
        Wait.Repeat(() => Served(first, events) is not null && first.TryGetEnd(new TopicPartition(topic, 0), out var end) && end > 0, "the client has fetched");

        using var second = Cluster.Consumer(address, group, ("partition.assignment.strategy", "cooperative-sticky"));
        second.Subscribe([topic]);
        var others = new List<ConsumerEvent>();
        var assigned = 0;
        Wait.Repeat(
            () =>
            {
                assigned = Served(second, others).OfType<ConsumerEvent.Assigned>().Sum(each => each.Partitions.Count);
                return Served(first, events).OfType<ConsumerEvent.Revoked>().Any() && assigned > 0;
            },
            "the second member has partitions of the first, which took no record");

        Assert.Equal(2, assigned);
        var received = 0;
        Wait.Repeat(
            () =>
            {
                received += Take(first) + Take(second);
                Served(first, events);
                Served(second, others);
                return received == 20_000;
            },
            "every record comes, once");
    }

    [Fact]
    public async Task Polling_alone_keeps_the_membership_beyond_the_longest_time_between_polls()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded);
        Cluster.Fill(address, topic, 1_000);
        using var consumer = Cluster.Consumer(address, Cluster.Name("g"), ("max.poll.interval.ms", "1000"), ("session.timeout.ms", "1000"), ("heartbeat.interval.ms", "200"));
        consumer.Subscribe([topic]);
        var events = new List<ConsumerEvent>();
        Wait.Repeat(() => Served(consumer, events).OfType<ConsumerEvent.Assigned>().Any(), "assigned");
        var began = Stopwatch.GetTimestamp();
        Wait.Repeat(() => Served(consumer, events) is not null && Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(3), "three times the interval");

        Assert.DoesNotContain(events, each => each is not ConsumerEvent.Assigned);
    }

    private static int Take(KafkaConsumer consumer)
    {
        using var batch = consumer.Receive(TimeSpan.FromMilliseconds(10));
        return batch?.Count ?? 0;
    }

    private static List<ConsumerEvent> Served(KafkaConsumer consumer, List<ConsumerEvent> events)
    {
        consumer.Poll(TimeSpan.FromMilliseconds(10));
        while (consumer.TryReadEvent(out var happened))
        {
            events.Add(happened);
            if (happened is ConsumerEvent.Assigned { Partitions: var assigned })
                consumer.CompleteAssign([.. assigned.Select(each => new PartitionOffset(each.Topic, each.Partition, PartitionOffset.Unset))]);
            else if (happened is ConsumerEvent.Revoked { Partitions: var revoked })
                consumer.CompleteRevoke(revoked);
        }
        return events;
    }
}
