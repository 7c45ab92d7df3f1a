using System.Text;
using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

/// <summary>What is sent is what is received, for every shape of a record.</summary>
public sealed class RecordShapeTests
{
    private static readonly RecordId Id = new(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), 3, 1L << 40, 2);

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Null_empty_and_large_keys_values_and_headers_arrive_as_sent(Broker broker)
    {
        var (address, topic) = await Cluster.TopicAsync(broker, partitions: 1);
        var large = new byte[900_000];
        Random.Shared.NextBytes(large);
        var headers = new HeaderBlockBuilder();
        headers.Add("h1", "one"u8);
        headers.Add("null"u8, default, hasValue: false);
        headers.Add("empty", default);
        headers.Add("h1", "two"u8);
        Send(address, topic, (producer, to) =>
        {
            Cluster.Produce(producer, new OutgoingRecord { Topic = to });
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, HasKey = true, HasValue = true });
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, HasKey = true, Key = "k"u8, TimestampUnixMs = 1_700_000_000_123 });
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, HasValue = true, Value = large, Headers = headers.Build() });
            var many = new HeaderBlockBuilder();
            for (var i = 0; i < 200; i++)
                many.Add("h" + i, Encoding.UTF8.GetBytes(i.ToString()));
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, HasValue = true, Value = "v"u8, Headers = many.Build() });
            return 5;
        });

        using var received = new Received(address, topic, 5);
        Assert.Equal((false, false, 0), (received[0].HasKey, received[0].HasValue, received[0].Headers.Count));
        Assert.Equal((true, true, 0), (received[1].HasKey, received[1].HasValue, received[1].Bytes));
        Assert.Equal((true, false), (received[2].HasKey, received[2].HasValue));
        Assert.Equal("k"u8, received[2].Key.Span);
        Assert.Equal(1_700_000_000_123, received[2].TimestampUnixMs);
        Assert.InRange(received[0].TimestampUnixMs, DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeMilliseconds());
        Assert.True(received[3].Value.Span.SequenceEqual(large));
        Assert.Equal(["h1=one", "null", "empty=", "h1=two"], Texts(received[3].Headers));
        Assert.True(received[3].Headers.TryGet("h1", out var last));
        Assert.Equal("two"u8, last);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"h{i}={i}"), Texts(received[4].Headers));
    }

    [Theory]
    [InlineData(Broker.Embedded, "none"), InlineData(Broker.Real, "none"), InlineData(Broker.Real, "gzip"), InlineData(Broker.Real, "snappy"), InlineData(Broker.Real, "lz4"), InlineData(Broker.Real, "zstd")]
    public async Task Headers_of_any_kind_arrive_beside_values_of_any_kind_in_batches_of_any_codec(Broker broker, string codec)
    {
        var (address, topic) = await Cluster.TopicAsync(broker, partitions: 1);
        var random = new Random(79);
        var sent = new List<(byte[]? Value, List<string> Headers)>();
        Send(address, topic, (producer, to) =>
        {
            for (var i = 0; i < 500; i++)
            {
                var headers = new HeaderBlockBuilder();
                for (var header = random.Next(5); header > 0; header--)
                {
                    var name = new string((char)('a' + random.Next(26)), random.Next(1, 200));
                    headers.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(new string('x', random.Next(200))), hasValue: true);
                    headers.Add("null"u8, default, hasValue: false);
                }
                var value = random.Next(4) switch { 0 => null, 1 => [], _ => new byte[random.Next(1, 300)] };
                sent.Add((value, Texts(headers.Build())));
                Cluster.Produce(producer, new OutgoingRecord { Topic = to, HasValue = value is not null, Value = value, Headers = headers.Build() });
            }
            return sent.Count;
        }, ("compression.type", codec));

        using var received = new Received(address, topic, sent.Count);
        for (var i = 0; i < sent.Count; i++)
        {
            Assert.Equal(sent[i].Value is not null, received[i].HasValue);
            Assert.True(received[i].Value.Span.SequenceEqual(sent[i].Value));
            Assert.Equal(sent[i].Headers, Texts(received[i].Headers));
        }
    }

    [Fact]
    public void The_librarys_version_is_the_one_whose_headers_are_read_in_place() =>
        Assert.True(
            Confluent.Kafka.Library.Version >> 16 == 0x0210,
            $"Kappa reads headers by the slow way with librdkafka {Confluent.Kafka.Library.VersionString}. See rd_kafka_msg_t of that version and decision 0079, measure, and change FetchedMessage.");

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task The_record_id_is_set_read_and_handed_on(Broker broker)
    {
        var (address, topic) = await Cluster.TopicAsync(broker, partitions: 1);
        var other = Id with { Row = 7 };
        var headers = new HeaderBlockBuilder();
        headers.Add("before", "1"u8);
        var bytes = new byte[RecordId.Size];
        other.Write(bytes);
        headers.Add(KappaHeaders.RecordId, bytes);
        var invalid = new HeaderBlockBuilder();
        invalid.Add(KappaHeaders.RecordId, "short"u8);
        Send(address, topic, (producer, to) =>
        {
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, Id = Id });
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, Headers = headers.Build() });
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, Id = Id, Headers = headers.Build() });
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, Headers = invalid.Build() });
            return 4;
        });
        using var received = new Received(address, topic, 4);
        Assert.Equal(Id, IdOf(received[0]));
        Assert.Equal(other, IdOf(received[1]));
        Assert.Equal(Id, IdOf(received[2]));
        // the id that is set takes the place of the one that was there
        Assert.Equal(2, received[2].Headers.Count);
        Assert.Null(IdOf(received[3]));
    }

    [Fact]
    public async Task Confluent_Kafka_reads_the_same_record()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded, partitions: 1);
        var headers = new HeaderBlockBuilder();
        headers.Add("h", "x"u8);
        Send(address, topic, (producer, to) =>
        {
            Cluster.Produce(producer, new OutgoingRecord { Topic = to, HasKey = true, Key = "key"u8, HasValue = true, Value = "value"u8, Id = Id, Headers = headers.Build() });
            return 1;
        });
        var config = new Confluent.Kafka.ConsumerConfig { BootstrapServers = address, GroupId = "foreign", AutoOffsetReset = Confluent.Kafka.AutoOffsetReset.Earliest };
        using var foreign = new Confluent.Kafka.ConsumerBuilder<byte[], byte[]>(config).Build();
        foreign.Assign(new Confluent.Kafka.TopicPartitionOffset(topic, 0, 0));
        var read = foreign.Consume(Wait.Limit);
        Assert.Equal("key"u8, read.Message.Key);
        Assert.Equal("value"u8, read.Message.Value);
        Assert.Equal("x"u8, read.Message.Headers.GetLastBytes("h"));
        Assert.True(RecordId.TryRead(read.Message.Headers.GetLastBytes("kappa-id"), out var id));
        Assert.Equal(Id, id);
    }

    private static RecordId? IdOf(ReceivedRecord record) => record.TryGetId(out var id) ? id : null;

    private static void Send(string address, string topic, Func<KafkaProducer, ProducerTopic, int> produce, params (string, string)[] settings)
    {
        var told = new Acknowledgements();
        using var producer = KafkaProducer.Open(Cluster.Settings(address, settings), told);
        var count = produce(producer, producer.Topic(topic));
        Assert.True(producer.Flush(Wait.Limit));
        Assert.Equal(count, told.All.Count(each => each.Error == 0));
    }

    private static List<string> Texts(HeaderBlock block)
    {
        var texts = new List<string>();
        foreach (var header in block)
            texts.Add(Encoding.UTF8.GetString(header.Name) + (header.HasValue ? "=" + Encoding.UTF8.GetString(header.Value) : ""));
        return texts;
    }
}
