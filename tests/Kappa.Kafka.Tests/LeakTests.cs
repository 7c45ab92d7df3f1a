using System.Collections.Concurrent;
using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

/// <summary>Alone in the process's parallelism, because it counts what the whole process holds.</summary>
[Collection(nameof(LeakTests))]
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
public sealed class LeakTests
{
    private const int Pairs = 500;
    private const int AtOnce = 24;

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_thousand_clients_that_were_opened_used_and_closed_leave_nothing_behind(Broker broker)
    {
        Assert.SkipUnless(ProcessResources.CanBeCounted, "Threads, descriptors and mappings are counted by /proc.");
        var (address, topic) = await Cluster.TopicAsync(broker);
        Cluster.Fill(address, topic, 10);
        // the first ones bring what stays: code, the pool's threads, the allocator's arenas
        OpenUseAndClose(address, topic, 100);
        Settle();
        var before = ProcessResources.Count();

        OpenUseAndClose(address, topic, Pairs);

        // a thread that ended a moment ago may still be counted
        Wait.Until(
            () =>
            {
                Settle();
                var now = ProcessResources.Count();
                return now.Threads <= before.Threads + 8 && now.Descriptors <= before.Descriptors + 8;
            },
            $"threads and descriptors are back at {before}, now {ProcessResources.Count()}");
        var after = ProcessResources.Count();
        Assert.True(after.Mappings <= before.Mappings + 100, $"memory mappings: {before} before, {after} after");
        // 1,000 leaked clients would hold 100 kB each
        Assert.True(after.ResidentBytes <= before.ResidentBytes + 50_000_000, $"memory: {before} before, {after} after");
    }

    [Fact]
    public void A_consumer_that_nobody_closed_is_freed_with_its_last_reference()
    {
        Assert.SkipUnless(ProcessResources.CanBeCounted, "Threads are counted by /proc.");
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 1);
        var before = ProcessResources.Count();
        Forget(cluster.BootstrapServers);
        Wait.Until(
            () =>
            {
                Settle();
                return ProcessResources.Count().Threads <= before.Threads + 8;
            },
            "the threads of 20 forgotten consumers have ended");
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget(string address)
    {
        for (var i = 0; i < 20; i++)
        {
            var forgotten = Cluster.Consumer(address, "g" + i);
            forgotten.Subscribe(["t"]);
            forgotten.Receive(TimeSpan.FromMilliseconds(20));
        }
        Assert.True(ProcessResources.Count().Threads > 40);
    }

    // Most of a client's life here is waiting for its first answers, so several live at a time; on threads of their own, which the pool would add slowly.
    private static void OpenUseAndClose(string address, string topic, int count)
    {
        var next = 0;
        var faults = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, AtOnce).Select(_ => new Thread(() =>
        {
            try
            {
                for (int i; (i = Interlocked.Increment(ref next)) <= count;)
                    OpenUseAndCloseOne(address, topic, i);
            }
            catch (Exception fault)
            {
                faults.Enqueue(fault);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(faults);
    }

    private static void OpenUseAndCloseOne(string address, string topic, int i)
    {
        var told = new Acknowledgements();
        using (var producer = KafkaProducer.Open(Cluster.Settings(address), told))
        {
            Cluster.Produce(producer, new OutgoingRecord { Topic = producer.Topic(topic), HasValue = true, Value = "v"u8 });
            Assert.True(producer.Flush(Wait.Limit));
        }
        Assert.Equal(1, told.Count);

        using var consumer = Cluster.Consumer(address, $"{topic}-{i}");
        consumer.Assign([new PartitionOffset(topic, 0, 0)]);
        RecordBatch? batch = null;
        Wait.Repeat(() => (batch = consumer.Receive(TimeSpan.FromSeconds(1))) is not null, "a batch");
        batch!.Dispose();
        if (i % 2 == 0)
            consumer.Close(Wait.Limit);
    }

    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
