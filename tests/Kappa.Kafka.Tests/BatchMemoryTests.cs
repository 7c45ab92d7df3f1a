using System.Text;
using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class BatchMemoryTests
{
    private const int Records = 20_000;

    [Fact]
    public async Task A_records_memory_stays_its_own_until_it_is_released_late_and_on_another_thread()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded, partitions: 1);
        Cluster.Fill(address, topic, Records);
        using var consumer = Cluster.Consumer(address, "g");
        consumer.Assign([new PartitionOffset(topic, 0, 0)]);
        var kept = new List<ReceivedRecord>();
        var next = 0;
        var random = new Random(1);
        Wait.Repeat(
            () =>
            {
                // batches of all sizes, most released at once, every tenth record kept beyond many later batches
                if (consumer.Receive(TimeSpan.FromMilliseconds(100), random.Next(1, 300)) is { } batch)
                {
                    for (var i = 0; i < batch.Count; i++, next++)
                    {
                        Assert.Equal(next, Number(batch[i]));
                        if (next % 10 == 0)
                            kept.Add(batch[i]);
                        else
                            batch[i].Release();
                    }
                }
                return next == Records;
            },
            "all records received");
        Assert.Equal(Enumerable.Range(0, Records / 10).Select(i => i * 10), kept.Select(Number));
        Parallel.ForEach(kept, record => record.Release());
        Assert.All(kept, record => Assert.Throws<ObjectDisposedException>(() => record.Value));
    }

    [Fact]
    public async Task A_detached_record_is_the_same_one_and_holds_nothing_of_its_batch()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded, partitions: 1);
        Cluster.Fill(address, topic, 10);
        using var consumer = Cluster.Consumer(address, "g");
        consumer.Assign([new PartitionOffset(topic, 0, 0)]);
        RecordBatch? batch = null;
        Wait.Repeat(() => (batch = consumer.Receive(TimeSpan.FromMilliseconds(100), 3)) is { Count: 3 } || Dropped(batch), "a batch of three");
        var (before, between, last) = (batch![0], batch[1], batch[2]);
        var expected = Described(between);

        var detached = between.Detach();
        before.Release();
        last.Release();
        Assert.Throws<ObjectDisposedException>(() => between.Value);
        Assert.Equal(expected, Described(detached));
        Assert.Equal(detached, detached.Detach());
        detached.Release();
        Assert.Throws<ObjectDisposedException>(() => detached.Value);
    }

    private static bool Dropped(RecordBatch? batch)
    {
        batch?.Dispose();
        return false;
    }

    private static string Described(ReceivedRecord record) =>
        $"{record.Topic}/{record.Partition}/{record.Offset} {record.TimestampUnixMs} {record.HasKey} {Convert.ToHexString(record.Key.Span)} {record.HasValue} {Convert.ToHexString(record.Value.Span)} "
        + $"{record.Bytes} {record.Headers.Count} {(record.TryGetId(out var id) ? id : null)}";

    [Fact]
    public async Task A_record_read_after_its_batch_was_released_is_refused()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded, partitions: 1);
        Cluster.Fill(address, topic, 10);
        using var consumer = Cluster.Consumer(address, "g");
        consumer.Assign([new PartitionOffset(topic, 0, 0)]);
        RecordBatch? batch = null;
        Wait.Repeat(() => (batch = consumer.Receive(TimeSpan.FromMilliseconds(100))) is not null, "a batch");
        var record = batch![0];
        Assert.Equal(0, Number(record));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch[batch.Count]);
        batch.Dispose();
        Assert.Throws<ObjectDisposedException>(() => record.Key);
        Assert.Throws<ObjectDisposedException>(() => record.TryGetId(out _));
        Assert.Throws<ObjectDisposedException>(record.Release);
    }

    [Fact]
    public async Task Records_outlive_their_consumer()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded, partitions: 1);
        Cluster.Fill(address, topic, 100);
        RecordBatch? batch = null;
        using (var consumer = Cluster.Consumer(address, "g"))
        {
            consumer.Assign([new PartitionOffset(topic, 0, 0)]);
            Wait.Repeat(() => (batch = consumer.Receive(TimeSpan.FromMilliseconds(100))) is not null, "a batch");
        }
        Assert.Equal(0, Number(batch![0]));
        batch.Dispose();
    }

    [Fact]
    public async Task Receiving_allocates_nothing_in_the_long_run()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded, partitions: 1);
        Cluster.Fill(address, topic, Records);
        using var consumer = Cluster.Consumer(address, "g");
        consumer.Assign([new PartitionOffset(topic, 0, 0)]);
        var received = 0;
        Read(Records / 2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(Records);
        // the wait for the first half has warmed the pool and the code; a batch of 100 would be seen at a byte a record
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Records / 2);

        void Read(int until)
        {
            while (received < until)
            {
                using var batch = consumer.Receive(Wait.Limit, 100);
                for (var i = 0; i < (batch?.Count ?? 0); i++)
                    received += batch![i].HasValue ? 1 : 0;
            }
        }
    }

    private static int Number(ReceivedRecord record) => int.Parse(Encoding.UTF8.GetString(record.Value.Span));
}
