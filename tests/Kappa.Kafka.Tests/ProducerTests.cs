using System.Diagnostics;
using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class ProducerTests
{
    private const int MessageTooLarge = 10;
    private const int TopicNotAllowed = 29;
    private const int PurgedFromQueue = -152;
    private const int PurgedInFlight = -151;
    private const int ClosedProducer = -197;

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Every_record_of_many_threads_is_acknowledged_once_with_its_place_on_one_thread(Broker broker)
    {
        const int threads = 4, each = 5_000;
        var (address, topic) = await Cluster.TopicAsync(broker);
        var told = new Acknowledgements();
        using var producer = KafkaProducer.Open(Cluster.Settings(address), told);
        var to = producer.Topic(topic);
        Assert.Same(to, producer.Topic(topic));
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
                Cluster.Produce(producer, new OutgoingRecord { Topic = to, HasValue = true, Value = "v"u8, Partition = thread, Tag = thread * each + i });
        })));
        Assert.True(producer.Flush(Wait.Limit));

        Assert.Equal(Enumerable.Range(0, threads * each).Select(i => (long)i), told.All.Select(a => a.Tag).Order());
        Assert.All(told.All, a => Assert.Equal(0, a.Error));
        Assert.All(told.All, a => Assert.Equal(a.Tag / each, a.Partition));
        foreach (var partition in told.All.GroupBy(a => a.Partition))
            Assert.Equal(Enumerable.Range(0, each).Select(i => (long)i), partition.Select(a => a.Offset));
        Assert.Single(told.Threads);
    }

    [Fact]
    public void A_full_queue_is_told_as_a_value()
    {
        var told = new Acknowledgements();
        using var producer = KafkaProducer.Open(Cluster.Settings("127.0.0.1:1", ("queue.buffering.max.messages", "10")), told);
        var to = producer.Topic("t");
        for (var i = 0; i < 10; i++)
            Assert.Equal(default, producer.TryProduce(new OutgoingRecord { Topic = to }));
        var full = producer.TryProduce(new OutgoingRecord { Topic = to });
        Assert.Equal(KafkaProducer.QueueFull, full.Code);
        Assert.True(full.IsRetriable);
        Assert.False(producer.Close(TimeSpan.Zero));
        Assert.Equal(10, told.Count);
    }

    [Fact]
    public void Closing_beside_a_dead_broker_ends_in_time_and_fails_what_is_left()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 2);
        var told = new Acknowledgements();
        var producer = KafkaProducer.Open(Cluster.Settings(cluster.BootstrapServers), told);
        var to = producer.Topic("t");
        for (var i = 0; i < 100; i++)
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, Tag = i });
        Assert.True(producer.Flush(Wait.Limit));
        cluster.TakeDown();
        for (var i = 100; i < 1_100; i++)
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, Tag = i });

        Assert.False(producer.Flush(TimeSpan.FromMilliseconds(300)));
        var started = Stopwatch.GetTimestamp();
        Assert.False(producer.Close(TimeSpan.FromMilliseconds(300)));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));

        Assert.Equal(Enumerable.Range(0, 1_100).Select(i => (long)i), told.All.Select(a => a.Tag).Order());
        Assert.All(told.All.Where(a => a.Tag >= 100), a => Assert.True(a.Error is PurgedFromQueue or PurgedInFlight && a.Offset == -1));
        Assert.Equal(ClosedProducer, producer.TryProduce(new OutgoingRecord { Topic = to }).Code);
        producer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => producer.Topic("other"));
        Assert.Throws<ObjectDisposedException>(() => producer.Flush(TimeSpan.Zero));
    }

    [Fact]
    public void Records_time_out_with_an_acknowledgement_of_their_own()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 1);
        var told = new Acknowledgements();
        using var producer = KafkaProducer.Open(Cluster.Settings(cluster.BootstrapServers, ("message.timeout.ms", "1000")), told);
        cluster.TakeDown();
        var to = producer.Topic("t");
        for (var i = 0; i < 50; i++)
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, Tag = i });
        Wait.Until(() => told.Count == 50, "all records have failed");
        Assert.All(told.All, a => Assert.Equal(-192, a.Error));
        Assert.Contains("timed out", KafkaProducer.Explain(-192).Reason, StringComparison.OrdinalIgnoreCase);
        Wait.Until(() => !told.Errors.IsEmpty, "an error of the connection is told");
    }

    [Fact]
    public void Records_survive_a_broker_that_comes_back()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 1);
        var told = new Acknowledgements();
        using var producer = KafkaProducer.Open(Cluster.Settings(cluster.BootstrapServers), told);
        var to = producer.Topic("t");
        for (var i = 0; i < 3_000; i++)
        {
            if (i == 1_000)
                cluster.TakeDown();
            if (i == 2_000)
                cluster.BringUp();
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, Tag = i });
        }
        Assert.True(producer.Flush(Wait.Limit));
        Assert.Equal(Enumerable.Range(0, 3_000).Select(i => ((long)i, (long)i, 0)), told.All.OrderBy(a => a.Tag).Select(a => (a.Tag, a.Offset, a.Error)));
    }

    [Fact]
    public void A_partition_or_topic_that_is_not_there_fails_its_record_alone()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 1);
        var told = new Acknowledgements();
        using var producer = KafkaProducer.Open(Cluster.Settings(cluster.BootstrapServers), told);
        var to = producer.Topic("t");
        Cluster.Produce(producer, new OutgoingRecord { Topic = to, Tag = 1 });
        Assert.True(producer.Flush(Wait.Limit));
        var refused = producer.TryProduce(new OutgoingRecord { Topic = to, Tag = 2, Partition = 9 });
        Cluster.Produce(producer, new OutgoingRecord { Topic = to, Tag = 3 });
        Assert.True(producer.Flush(Wait.Limit));
        Assert.Equal(-190, refused.Code);
        Assert.Equal([1L, 3L], told.All.Select(a => a.Tag));
    }

    [Fact]
    public async Task A_record_that_is_too_large_is_refused_by_the_client_or_fails_alone_at_the_broker()
    {
        var address = await Cluster.AddressAsync(Broker.Real);
        var topic = Cluster.Name("t");
        using (var cluster = await KafkaCluster.ConnectAsync(Cluster.Settings(address), TimeSpan.FromSeconds(30), CancellationToken.None))
        {
            var small = new Dictionary<string, string> { ["max.message.bytes"] = "10000" };
            await cluster.EnsureTopicsAsync([new TopicRequest(topic, 1, Configuration: small)], CancellationToken.None);
        }
        var told = new Acknowledgements();
        using var producer = KafkaProducer.Open(Cluster.Settings(address, ("message.max.bytes", "100000"), ("linger.ms", "0")), told);
        var to = producer.Topic(topic);
        var refused = producer.TryProduce(new OutgoingRecord { Topic = to, Tag = 1, HasValue = true, Value = new byte[200_000] });
        Cluster.Produce(producer, new OutgoingRecord { Topic = to, Tag = 2, HasValue = true, Value = new byte[50_000] });
        Assert.True(producer.Flush(Wait.Limit));
        Cluster.Produce(producer, new OutgoingRecord { Topic = to, Tag = 3, HasValue = true, Value = new byte[5_000] });
        Assert.True(producer.Flush(Wait.Limit));
        Assert.Equal(MessageTooLarge, refused.Code);
        Assert.Equal([(2L, MessageTooLarge), (3L, 0)], told.All.Select(a => (a.Tag, a.Error)));
    }

    [Fact]
    public void A_topic_that_may_not_be_written_fails_its_records()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 1);
        cluster.PushErrors(0, TopicNotAllowed);
        var told = new Acknowledgements();
        using var producer = KafkaProducer.Open(Cluster.Settings(cluster.BootstrapServers), told);
        Cluster.Produce(producer, new OutgoingRecord { Topic = producer.Topic("t"), Tag = 1 });
        Assert.True(producer.Flush(Wait.Limit));
        Assert.Equal((1L, TopicNotAllowed), told.All.Select(a => (a.Tag, a.Error)).Single());
    }

    [Fact]
    public async Task Producing_while_another_thread_closes_loses_no_acknowledgement()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded);
        var told = new Acknowledgements();
        var producer = KafkaProducer.Open(Cluster.Settings(address), told);
        var to = producer.Topic(topic);
        long taken = 0;
        var producing = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            KafkaError error;
            while ((error = producer.TryProduce(new OutgoingRecord { Topic = to })).Code is 0 or KafkaProducer.QueueFull)
            {
                if (!error.IsError)
                    Interlocked.Increment(ref taken);
            }
            Assert.Equal(ClosedProducer, error.Code);
        })).ToArray();
        Wait.Until(() => told.Count > 1_000, "records flow");
        producer.Close(TimeSpan.FromSeconds(30));
        await Task.WhenAll(producing);
        Assert.Equal(taken, told.Count);
    }

    [Fact]
    public void A_topic_of_another_producer_is_refused()
    {
        using var one = KafkaProducer.Open(Cluster.Settings("embedded"), new Acknowledgements());
        using var other = KafkaProducer.Open(Cluster.Settings("embedded"), new Acknowledgements());
        var topic = one.Topic("t");
        Assert.Throws<ArgumentException>(() => other.TryProduce(new OutgoingRecord { Topic = topic }));
    }

    [Fact]
    public void Keys_go_to_the_partitions_that_Java_clients_put_them_in()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 12);
        var told = new Acknowledgements();
        using var producer = KafkaProducer.Open(Cluster.Settings(cluster.BootstrapServers), told);
        var to = producer.Topic("t");
        // org.apache.kafka.clients.producer.internals.BuiltInPartitioner: toPositive(murmur2(key)) % 12; murmur2("21") = -973932308
        Cluster.Produce(producer, new OutgoingRecord { Topic = to, HasKey = true, Key = "21"u8 });
        Assert.True(producer.Flush(Wait.Limit));
        Assert.Equal((-973932308 & 0x7fffffff) % 12, told.All.Single().Partition);
    }
}
