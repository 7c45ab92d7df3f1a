using System.Diagnostics;
using System.Text.Json;
using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class EventTests
{
    private const int FencedInstance = 82;

    [Fact]
    public async Task The_end_of_a_partition_is_an_event_and_no_failure()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded, partitions: 1);
        Cluster.Fill(address, topic, 3);
        using var consumer = Cluster.Consumer(address, "g", ("enable.partition.eof", "true"));
        consumer.Assign([new PartitionOffset(topic, 0, 0)]);
        Assert.Equal(new ConsumerEvent.ReachedEnd(new TopicPartition(topic, 0), 3), First<ConsumerEvent.ReachedEnd>(consumer));
    }

    [Fact]
    public void A_topic_that_is_not_there_is_told_with_its_name()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.SetTopicError("gone", 3);
        using var consumer = Cluster.Consumer(cluster.BootstrapServers, "g");
        consumer.Subscribe(["gone"]);
        var failed = First<ConsumerEvent.Failed>(consumer);
        Assert.Equal(3, failed.Error.Code);
        Assert.Contains("gone", failed.Error.Reason);
    }

    [Theory, InlineData(29), InlineData(30)]
    public void A_topic_or_group_that_is_not_permitted_is_told_with_its_code(int notPermitted)
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 1);
        if (notPermitted == 29)
            cluster.SetTopicError("t", notPermitted);
        else
            cluster.PushErrors(11, notPermitted, notPermitted); // JoinGroup
        using var consumer = Cluster.Consumer(cluster.BootstrapServers, "g");
        consumer.Subscribe(["t"]);
        Assert.Equal(notPermitted, First<ConsumerEvent.Failed>(consumer).Error.Code);
    }

    [Fact]
    public void A_topic_that_is_deleted_under_its_reader_is_told_and_no_failure_of_the_client()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 1);
        Cluster.Fill(cluster.BootstrapServers, "t", 3);
        using var consumer = Cluster.Consumer(cluster.BootstrapServers, "g", ("topic.metadata.refresh.interval.ms", "100"), ("topic.metadata.propagation.max.ms", "100"));
        consumer.Assign([new PartitionOffset("t", 0, 0)]);
        RecordBatch? batch = null;
        Wait.Repeat(() => (batch = consumer.Receive(TimeSpan.FromMilliseconds(100))) is not null, "records come");
        batch!.Dispose();
        cluster.DeleteTopic("t");
        var failed = First<ConsumerEvent.Failed>(consumer);
        Assert.False(failed.Error.IsFatal);
        Assert.Contains(failed.Error.Code, new[] { 3, -188, -190 });
    }

    [Fact]
    public void A_broker_that_is_not_there_is_an_error_event_and_not_a_line_on_the_console()
    {
        var (console, text) = (Console.Error, new StringWriter());
        Console.SetError(text);
        try
        {
            using var consumer = Cluster.Consumer("127.0.0.1:1", "g");
            consumer.Subscribe(["t"]);
            var failed = First<ConsumerEvent.Failed>(consumer);
            Assert.True(failed.Error.IsError && !failed.Error.IsFatal);
            Assert.Contains("127.0.0.1:1", failed.Error.Reason);
        }
        finally
        {
            Console.SetError(console);
        }
        Assert.Empty(text.ToString());
    }

    [Fact]
    public async Task The_clients_log_comes_as_events_at_the_level_that_is_asked_for()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded, partitions: 1);
        using var consumer = Cluster.Consumer(address, "g", ("debug", "cgrp"));
        consumer.Assign([new PartitionOffset(topic, 0, 0)]);
        Assert.Equal(7, First<ConsumerEvent.Logged>(consumer).Line.Level);
        var told = new Told();
        using var producer = KafkaProducer.Open(Cluster.Settings(address, ("debug", "msg"), ("statistics.interval.ms", "100")), told);
        Wait.Until(() => told.Line.Level == 7 && told.Json is not null, "log and statistics of the producer");
    }

    [Fact]
    public async Task Statistics_come_as_JSON()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded, partitions: 1);
        using var consumer = Cluster.Consumer(address, "g", ("statistics.interval.ms", "100"));
        consumer.Assign([new PartitionOffset(topic, 0, 0)]);
        using var json = JsonDocument.Parse(First<ConsumerEvent.Statistics>(consumer).Json);
        Assert.Equal("consumer", json.RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public void Events_that_nobody_reads_are_bounded_and_what_was_dropped_is_told()
    {
        using var consumer = Cluster.Consumer("127.0.0.1:1", "g", ("debug", "all"));
        consumer.Subscribe(["t"]);
        var began = Stopwatch.GetTimestamp();
        Wait.Repeat(
            () =>
            {
                consumer.Receive(TimeSpan.FromMilliseconds(20))?.Dispose();
                return Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(3);
            },
            "three seconds of debug log");
        var events = new List<ConsumerEvent>();
        while (consumer.TryReadEvent(out var happened))
            events.Add(happened);
        Assert.InRange(events.Count, 1_000, 1_050);
        Assert.Contains("dropped", Assert.IsType<ConsumerEvent.Logged>(events[^1]).Line.Text);
    }

    [Fact]
    public async Task A_fatal_error_is_told_with_the_fault_behind_it_and_closing_still_ends()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Real);
        var group = Cluster.Name("g");
        (string, string)[] instance = [("group.instance.id", "one"), ("session.timeout.ms", "6000"), ("heartbeat.interval.ms", "200")];
        using var first = new Member(address, group, topic, instance);
        Wait.Repeat(() => Member.Step(first).Owned.Count == 4, "the first member owns all partitions");
        using var second = new Member(address, group, topic, instance);
        // the second takes the instance over; the first learns of it by its next heartbeat
        Wait.Repeat(() => Member.Step(first, second).Events.OfType<ConsumerEvent.Failed>().Any(each => each.Error.IsFatal), "the first member has failed");
        var fatal = first.Events.OfType<ConsumerEvent.Failed>().First(each => each.Error.IsFatal).Error;
        Assert.Equal(FencedInstance, fatal.Code);
        Assert.Contains("fenced", fatal.Reason, StringComparison.OrdinalIgnoreCase);
        var (_, error) = first.Consumer.Commit([new PartitionOffset(topic, 0, 1)], TimeSpan.FromSeconds(10));
        Assert.True(error.IsError);
        first.Consumer.Close(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Waiting_for_records_keeps_the_membership_however_long_the_wait()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 1);
        using var idle = Cluster.Consumer(
            cluster.BootstrapServers, "g", ("max.poll.interval.ms", "1000"), ("session.timeout.ms", "1000"), ("heartbeat.interval.ms", "100"));
        // the second of two members, so that it has no partition and its wait is on an empty queue
        using var owner = new Member(cluster.BootstrapServers, "g", "t");
        Wait.Repeat(() => Member.Step(owner).Owned.Count == 1, "the owner has the partition");
        idle.Subscribe(["other"]);
        var began = Stopwatch.GetTimestamp();
        var events = new List<ConsumerEvent>();
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(4))
        {
            Assert.Null(idle.Receive(TimeSpan.FromSeconds(4)));
            while (idle.TryReadEvent(out var happened))
            {
                events.Add(happened);
                if (happened is ConsumerEvent.Assigned { Partitions: var some })
                    idle.CompleteAssign([.. some.Select(p => new PartitionOffset(p.Topic, p.Partition, PartitionOffset.Unset))]);
                if (happened is ConsumerEvent.Revoked { Partitions: var gone })
                    idle.CompleteRevoke(gone);
            }
        }
        Assert.DoesNotContain(events, each => each is ConsumerEvent.Lost or ConsumerEvent.Failed { Error.Code: -147 });
    }

    private static T First<T>(KafkaConsumer consumer)
        where T : ConsumerEvent
    {
        T? found = null;
        Wait.Repeat(
            () =>
            {
                consumer.Receive(TimeSpan.FromMilliseconds(50))?.Dispose();
                while (found is null && consumer.TryReadEvent(out var happened))
                    found = happened as T;
                return found is not null;
            },
            typeof(T).Name);
        return found!;
    }

    private sealed class Told : IProducerEvents
    {
        public KafkaLogLine Line { get; private set; }

        public string? Json { get; private set; }

        public void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements)
        {
        }

        public void OnError(KafkaError error)
        {
        }

        public void OnLog(KafkaLogLine line) => Line = line;

        public void OnStatistics(string json) => Json = json;
    }
}
