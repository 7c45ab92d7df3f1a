using System.Text;
using Kappa.Avro;
using Kappa.Kafka;

namespace Kappa.Testing.Tests;

public sealed class EmbeddedKafkaTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_is_read_as_it_was_written()
    {
        await using var kafka = EmbeddedKafka.Start();
        kafka.CreateTopic("t", 3);
        var given = new TestRecord
        {
            Key = "clé",
            Value = Encoding.UTF8.GetBytes("value"),
            Id = new RecordId(Guid.NewGuid(), 1, 2, 3),
            Headers = new Dictionary<string, string> { ["a"] = "1", ["b"] = "" },
            Partition = 2,
        };
        var written = Assert.Single(await kafka.ProduceAsync("t", given));
        Assert.Equal((2, 0L), (written.Partition, written.Offset));

        var read = Assert.Single(await kafka.ReadAllAsync("t", Cancel));

        Assert.Equal((given.Key, given.Id, 2, 0L), (read.Key, read.Id, read.Partition, read.Offset));
        Assert.Equal(given.Value, read.Value);
        Assert.Equal(given.Headers, read.Headers);
    }

    [Fact]
    public async Task What_is_not_there_stays_null()
    {
        await using var kafka = EmbeddedKafka.Start();
        kafka.CreateTopic("t");
        await kafka.ProduceAsync("t", new TestRecord(), new TestRecord { Key = "", Value = [] });
        var read = await kafka.ConsumeAsync("t", 2, cancellationToken: Cancel);
        Assert.Equal((null, null, null), (read[0].Key, read[0].Value, read[0].Id));
        Assert.Equal("", read[1].Key);
        Assert.Equal([], read[1].Value!);
    }

    [Fact]
    public async Task Records_of_a_key_keep_their_order_and_no_more_are_read_than_asked_for()
    {
        await using var kafka = EmbeddedKafka.Start();
        kafka.CreateTopic("t", 4);
        await kafka.ProduceAsync("t", [.. Enumerable.Range(0, 500).Select(i => new TestRecord { Key = $"{i % 7}", Value = Encoding.UTF8.GetBytes($"{i}") })]);
        Assert.Equal(3, (await kafka.ConsumeAsync("t", 3, cancellationToken: Cancel)).Count);
        var read = await kafka.ReadAllAsync("t", Cancel);
        Assert.Equal(500, read.Count);
        Assert.All(read.GroupBy(record => record.Key), key =>
        {
            var values = key.Select(record => int.Parse(Encoding.UTF8.GetString(record.Value!))).ToArray();
            Assert.Equal(values.Order(), values);
        });
    }

    [Fact]
    public async Task Waiting_for_more_than_comes_ends_and_says_how_many_there_were()
    {
        await using var kafka = EmbeddedKafka.Start();
        kafka.CreateTopic("t");
        await kafka.ProduceAsync("t", new TestRecord { Value = [1] });
        var late = await Assert.ThrowsAsync<TimeoutException>(() => kafka.ConsumeAsync("t", 2, TimeSpan.FromSeconds(1), Cancel));
        Assert.Contains("1 of 2 records", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_record_and_a_topic_that_is_not_there_are_errors()
    {
        await using var kafka = EmbeddedKafka.Start();
        kafka.CreateTopic("t");
        await Assert.ThrowsAsync<KafkaException>(() => kafka.ProduceAsync("t", new TestRecord { Value = new byte[2_000_000] }));
        await Assert.ThrowsAsync<KafkaException>(() => kafka.ConsumeAsync("none", 1, cancellationToken: Cancel));
        var none = await Assert.ThrowsAsync<AvroDataException>(() => kafka.DecodeAsync<string>(new TestRecord { Value = [9] }, Cancel).AsTask());
        Assert.Contains("Confluent frame", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_clusters_do_not_meet()
    {
        await using var one = EmbeddedKafka.Start();
        await using var other = EmbeddedKafka.Start(brokers: 3);
        one.CreateTopic("t");
        other.CreateTopic("t");
        await one.ProduceAvroAsync("t", null, "here", cancellationToken: Cancel);
        Assert.Empty(await other.ReadAllAsync("t", Cancel));
        Assert.Equal("here", await one.DecodeAsync<string>(Assert.Single(await one.ReadAllAsync("t", Cancel)), Cancel));
        Assert.Equal(3, other.BootstrapServers.Split(',').Length);
    }
}
