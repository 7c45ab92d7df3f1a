using System.Diagnostics;
using System.Text;
using Kappa.Kafka;

namespace Kappa.Benchmarks.Kafka;

/// <summary>
/// What is measured: every record's key, value and headers are received and its id read; copying produces them to TOPIC-out, and the clock
/// stops at the last acknowledgement. As the bare client, the clock starts at the first record.
/// </summary>
internal static class Measurement
{
    public static int Run(string what, string bootstrap, string topic, int count)
    {
        if (what == "fill")
        {
            Console.WriteLine(Fill(bootstrap, topic, count));
            return 0;
        }
        using var consumer = KafkaConsumer.Open(new Dictionary<string, string>
        {
            ["bootstrap.servers"] = bootstrap,
            ["group.id"] = "kappa-" + Guid.NewGuid(),
            ["auto.offset.reset"] = "earliest",
        });
        consumer.Subscribe([topic]);
        Console.WriteLine(what == "copy" ? Copy(consumer, bootstrap, topic, count) : Consume(consumer, count));
        consumer.Close(TimeSpan.FromSeconds(10));
        return 0;
    }

    private static string Consume(KafkaConsumer consumer, int count)
    {
        var meter = new Meter();
        long bytes = 0, ids = 0;
        for (var done = 0; done < count;)
        {
            using var batch = Next(consumer, done);
            if (done == 0)
                meter.Start();
            for (var i = 0; i < batch.Count; i++)
            {
                var record = batch[i];
                bytes += record.Value.Length;
                if (record.TryGetId(out _))
                    ids++;
            }
            done += batch.Count;
        }
        return meter.Stop("kappa consume", count, $", {ids} ids, {bytes / count} B of value");
    }

    private static string Copy(KafkaConsumer consumer, string bootstrap, string topic, int count)
    {
        var told = new Counted();
        using var producer = OpenProducer(bootstrap, told);
        var to = producer.Topic(topic + "-out");
        var meter = new Meter();
        for (var done = 0; done < count;)
        {
            using var batch = Next(consumer, done);
            if (done == 0)
                meter.Start();
            for (var i = 0; i < batch.Count; i++)
            {
                var record = batch[i];
                var copy = new OutgoingRecord
                {
                    Topic = to,
                    HasKey = record.HasKey,
                    Key = record.Key.Span,
                    HasValue = record.HasValue,
                    Value = record.Value.Span,
                    Headers = record.Headers,
                    Tag = record.Offset,
                };
                while (producer.TryProduce(in copy).Code == KafkaProducer.QueueFull)
                    Thread.Sleep(1);
            }
            done += batch.Count;
        }
        producer.Flush(TimeSpan.FromMinutes(2));
        return meter.Stop("kappa copy", count, $", acknowledged {told.Acknowledged}");
    }

    // As the bare client fills, but for the header.
    private static string Fill(string bootstrap, string topic, int count)
    {
        var told = new Counted();
        using var producer = OpenProducer(bootstrap, told);
        var to = producer.Topic(topic);
        var value = new byte[200];
        new Random(1).NextBytes(value);
        var keys = Enumerable.Range(0, 10_000).Select(i => Encoding.UTF8.GetBytes("k" + i)).ToArray();
        var meter = new Meter();
        meter.Start();
        for (var i = 0; i < count; i++)
        {
            var record = new OutgoingRecord { Topic = to, HasKey = true, Key = keys[i % keys.Length], HasValue = true, Value = value };
            while (producer.TryProduce(in record).Code == KafkaProducer.QueueFull)
                Thread.Sleep(1);
        }
        producer.Flush(TimeSpan.FromMinutes(2));
        return meter.Stop("kappa fill", count, $", acknowledged {told.Acknowledged}");
    }

    // The bare client's partitioner: keys then stay together or spread for both alike, which decides how large batches get.
    private static KafkaProducer OpenProducer(string bootstrap, Counted told) => KafkaProducer.Open(
        new Dictionary<string, string> { ["bootstrap.servers"] = bootstrap, ["partitioner"] = "consistent_random" }, told);

    private static RecordBatch Next(KafkaConsumer consumer, int done)
    {
        var waited = Stopwatch.GetTimestamp();
        while (true)
        {
            while (consumer.TryReadEvent(out var happened))
            {
                if (happened is ConsumerEvent.Assigned { Partitions: var partitions })
                    consumer.CompleteAssign([.. partitions.Select(p => new PartitionOffset(p.Topic, p.Partition, PartitionOffset.Unset))]);
            }
            if (consumer.Receive(TimeSpan.FromMilliseconds(100)) is { } batch)
                return batch;
            if (Stopwatch.GetElapsedTime(waited) > TimeSpan.FromSeconds(10))
                throw new TimeoutException($"only {done} records");
        }
    }

    private sealed class Counted : IProducerEvents
    {
        private long _acknowledged;

        public long Acknowledged => Volatile.Read(ref _acknowledged);

        public void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements)
        {
            foreach (var each in acknowledgements)
            {
                if (each.Error == 0)
                    _acknowledged++;
            }
        }

        public void OnError(KafkaError error) => Console.Error.WriteLine(error.Reason);
    }

    private sealed class Meter
    {
        private long _started;
        private long _allocated;
        private TimeSpan _processor;

        public void Start()
        {
            _allocated = GC.GetTotalAllocatedBytes();
            _processor = Processor();
            _started = Stopwatch.GetTimestamp();
        }

        public string Stop(string what, int count, string more) => BenchmarkLine.Format(
            what, count, Stopwatch.GetElapsedTime(_started).TotalSeconds, GC.GetTotalAllocatedBytes() - _allocated, Processor() - _processor, more);

        private static TimeSpan Processor()
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }
}
