using Avro.Generic;
using Avro.IO;
using Confluent.Kafka;

namespace Kappa.Ingress.Tests;

/// <summary>Reads a topic with nothing of Kappa's: Confluent.Kafka's consumer, Apache.Avro's reader.</summary>
internal static class ForeignReader
{
    /// <summary>All records that the topic holds now.</summary>
    public static List<ConsumeResult<byte[], byte[]>> Read(string bootstrapServers, string topic, int partitions)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "foreign",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
        }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var records = new List<ConsumeResult<byte[], byte[]>>();
        for (var ended = 0; ended < partitions;)
        {
            var record = consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"Topic {topic} did not end.");
            if (record.IsPartitionEOF)
                ended++;
            else
                records.Add(record);
        }

        return records;
    }

    /// <summary>The record in a framed value.</summary>
    public static GenericRecord Decode(byte[] value, string schema)
    {
        Assert.Equal(0, value[0]);
        var parsed = global::Avro.Schema.Parse(schema);
        using var body = new MemoryStream(value, 5, value.Length - 5);
        var record = new GenericDatumReader<GenericRecord>(parsed, parsed).Read(null!, new BinaryDecoder(body));
        Assert.Equal(body.Length, body.Position);
        return record;
    }
}
