using Confluent.Kafka;
using Kappa.Avro;
using Kappa.Faults.Member;

namespace Kappa.Faults.Checking;

/// <summary>Reads all traces of a topic, in the order of their offsets within each partition, with a foreign client that sees committed records only.</summary>
internal static class TraceReader
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly AvroDecoder<WorkDone> Results = AvroDecoder<WorkDone>.Compile(AvroSchema.For<WorkDone>());

    /// <param name="bootstrapServers">Brokers.</param>
    /// <param name="topic">Read from its beginning.</param>
    /// <param name="partitions">How many it has.</param>
    /// <param name="job">Of the record ids.</param>
    /// <param name="hasResults">Whether the values are results; otherwise they are not looked at.</param>
    public static List<Trace> Read(string bootstrapServers, string topic, int partitions, Guid job, bool hasResults)
    {
        using var consumer = Open(bootstrapServers, IsolationLevel.ReadCommitted);
        var ends = EndsOf(bootstrapServers, topic, partitions);
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var traces = new List<Trace>();
        var open = partitions;
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        while (open > 0)
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(started) > Limit)
                throw new TimeoutException($"{topic} could not be read to its end within {Limit}.");
            if (consumer.Consume(TimeSpan.FromSeconds(1)) is not { } read)
                continue;
            if (read.IsPartitionEOF)
            {
                // Before a transaction that a killed member has left open it is no end: the broker ends that transaction soon.
                if (read.Offset.Value >= ends[read.Partition.Value])
                    open--;
                continue;
            }
            if (!read.Message.Headers.TryGetLastBytes(KappaHeaders.RecordId, out var bytes) || !RecordId.TryRead(bytes, out var id) || id.Job != job)
                throw new InvalidDataException($"{read.TopicPartitionOffset} has no record id of this run.");
            traces.Add(new Trace(id.Row, topic, read.Partition.Value, read.Offset.Value, read.Message.Timestamp.UnixTimestampMs, hasResults ? ProcessOf(read.Message.Value) : null));
        }
        return traces;
    }

    private static long[] EndsOf(string bootstrapServers, string topic, int partitions)
    {
        using var all = Open(bootstrapServers, IsolationLevel.ReadUncommitted);
        return [.. Enumerable.Range(0, partitions).Select(partition => all.QueryWatermarkOffsets(new TopicPartition(topic, partition), Limit).High.Value)];
    }

    private static IConsumer<byte[], byte[]> Open(string bootstrapServers, IsolationLevel isolation) => new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
    {
        BootstrapServers = bootstrapServers,
        GroupId = "faults-reader",
        EnableAutoCommit = false,
        EnablePartitionEof = true,
        IsolationLevel = isolation,
    }).SetLogHandler((_, _) => { }).Build();

    // a marker of a filtered record has no value
    private static int? ProcessOf(byte[]? value) =>
        value is null ? null : WireFrame.TryRead(value, out _, out var body) ? Results.Decode(body).Process : throw new InvalidDataException("A result has no frame.");
}
