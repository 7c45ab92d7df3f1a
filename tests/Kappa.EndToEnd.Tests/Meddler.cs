using System.Buffers.Binary;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Kappa.EndToEnd.Tests;

/// <summary>Does to a broker what must not happen to a job: behind its back, with a client that is not Kappa's.</summary>
internal sealed class Meddler(string servers) : IDisposable
{
    private readonly IAdminClient _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).Build();

    /// <summary>Source rows of the first records of a partition.</summary>
    public IReadOnlyList<long> FirstRows(string topic, int partition, int count) =>
        [.. First(topic, partition, count).Select(record => BinaryPrimitives.ReadInt64BigEndian(record.Message.Headers.GetLastBytes("kappa-id").AsSpan(20)))];

    /// <summary>Appends the first record of a partition to it once more.</summary>
    public async Task RepeatFirstAsync(string topic, int partition)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = servers }).Build();
        await producer.ProduceAsync(new TopicPartition(topic, partition), First(topic, partition, 1).Single().Message, TestContext.Current.CancellationToken);
    }

    /// <summary>Takes away the records before an offset, as retention does.</summary>
    public Task AgeOutAsync(string topic, int partition, long before) => _admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, partition, before)]);

    /// <summary>Takes away all records of a topic.</summary>
    public Task AgeOutAsync(string topic) =>
        _admin.DeleteRecordsAsync(Enumerable.Range(0, Partitions(topic)).Select(partition => new TopicPartitionOffset(topic, partition, Offset.End)));

    public Task DeleteAsync(params string[] topics) => _admin.DeleteTopicsAsync(topics);

    /// <summary>Lets a group that has not begun begin after the first records of a partition.</summary>
    public Task SkipAsync(string group, string topic, int partition, long next) =>
        _admin.AlterConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitionOffsets(group, [new TopicPartitionOffset(topic, partition, next)])]);

    public void Dispose() => _admin.Dispose();

    private int Partitions(string topic) => _admin.GetMetadata(topic, TimeSpan.FromSeconds(20)).Topics.Single().Partitions.Count;

    private List<ConsumeResult<byte[], byte[]>> First(string topic, int partition, int count)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = servers, GroupId = "meddler", EnableAutoCommit = false }).Build();
        consumer.Assign(new TopicPartitionOffset(topic, partition, Offset.Beginning));
        var records = new List<ConsumeResult<byte[], byte[]>>();
        while (records.Count < count)
            records.Add(consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"{topic}/{partition} has only {records.Count} records."));
        return records;
    }
}
