using System.Text;
using Kappa.Avro;
using Kappa.Kafka;
using Kappa.RealServers;

namespace Kappa.Consumer.Tests.Given;

/// <summary>Topics of one test, with what is needed to fill them and to read them back.</summary>
internal sealed class Rig : IDisposable
{
    private static readonly AvroEncoder<Order> OrderEncoder = AvroEncoder<Order>.Compile(AvroSchema.For<Order>());

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kappa-consumer-");
    private readonly ISchemaRegistry _registry;
    private int _orderSchema;

    private Rig(string address, int partitions)
    {
        Address = address;
        Partitions = partitions;
        _registry = SchemaRegistry.Open(_folder.FullName, TimeSpan.FromSeconds(10));
    }

    public string Address { get; }

    public int Partitions { get; }

    public string Input { get; } = Name("in");

    public string Output { get; } = Name("out");

    public string DeadLetters { get; } = Name("dead");

    public string Group { get; } = Name("group");

    public string Registry => _folder.FullName;

    public static string Name(string kind) => $"{kind}-{Guid.NewGuid():N}";

    public static async Task<Rig> StartAsync(Broker broker = Broker.Embedded, int partitions = 4)
    {
        return await StartAsync(broker == Broker.Embedded ? EmbeddedCluster.Shared.BootstrapServers : await RealServer.KafkaAsync(), partitions);
    }

    public static async Task<Rig> StartAsync(string address, int partitions)
    {
        var rig = new Rig(address, partitions);
        using var cluster = await rig.ConnectAsync();
        await cluster.EnsureTopicsAsync(
            [new TopicRequest(rig.Input, partitions), new TopicRequest(rig.Output, partitions), new TopicRequest(rig.DeadLetters, 1)], CancellationToken.None);
        rig._orderSchema = await rig._registry.RegisterAsync($"{rig.Input}-value", AvroSchema.For<Order>(), CancellationToken.None);
        return rig;
    }

    public Task<KafkaCluster> ConnectAsync() => KafkaCluster.ConnectAsync(Settings(), TimeSpan.FromSeconds(30), CancellationToken.None);

    /// <summary>Options that a consumer of this rig starts with.</summary>
    public void Configure(KappaConsumerOptions options)
    {
        options.Topics = [Input];
        options.Group = Group;
        options.OutputTopic = Output;
        options.DeadLetterTopic = DeadLetters;
        options.SchemaRegistry = Registry;
        options.CommitInterval = TimeSpan.FromMilliseconds(50);
        options.Kafka["bootstrap.servers"] = Address;
        options.Retry.BaseDelay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(10);
    }

    /// <summary>Sends orders 0..count of some customers in turn; each with a record id of its number if wished. Returns when they are acknowledged.</summary>
    public void SendOrders(int count, int customers = 10, Guid? job = null, int? partition = null, int first = 0) =>
        Send(Enumerable.Range(first, count).Select(number =>
        {
            var order = new Order { Customer = $"c{number % customers}", Number = number };
            return new Sent(order.Customer, Encode(order), job is { } of ? new RecordId(of, 0, number, 0) : null, partition);
        }));

    public void Send(IEnumerable<Sent> records) => Send(Input, records);

    /// <summary>Sends orders in a transaction, and aborts it. A real broker.</summary>
    public void SendAborted(int count)
    {
        using var producer = KafkaProducer.Open([.. Settings(), new("transactional.id", $"{Input}-aborts")], new Unheard());
        Assert.Equal(default, producer.InitTransactions(Wait.Limit));
        Assert.Equal(default, producer.BeginTransaction());
        Send(producer, Input, Enumerable.Range(0, count).Select(number => new Sent(null, Encode(new Order { Customer = "c", Number = number }))));
        Assert.Equal(default, producer.AbortTransaction(Wait.Limit));
    }

    private void Send(string to, IEnumerable<Sent> records)
    {
        using var producer = KafkaProducer.Open(Settings(), new Unheard());
        Send(producer, to, records);
    }

    private static void Send(KafkaProducer producer, string to, IEnumerable<Sent> records)
    {
        var topic = producer.Topic(to);
        foreach (var sent in records)
        {
            var record = new OutgoingRecord
            {
                Topic = topic,
                Partition = sent.Partition ?? OutgoingRecord.AnyPartition,
                HasKey = sent.Key is not null,
                Key = Encoding.UTF8.GetBytes(sent.Key ?? ""),
                HasValue = sent.Value is not null,
                Value = sent.Value,
                Id = sent.Id,
                Headers = sent.HeaderBlock(),
            };
            KafkaError error;
            while ((error = producer.TryProduce(in record)).Code == KafkaProducer.QueueFull)
                Thread.Yield();
            Assert.False(error.IsError, error.Reason);
        }
        Assert.True(producer.Flush(Wait.Limit));
    }

    public byte[] Encode(Order order)
    {
        var writer = new AvroWriter();
        writer.WriteFrame(_orderSchema);
        OrderEncoder.Encode(order, writer);
        return writer.Written.ToArray();
    }

    /// <summary>All records of a topic, from the beginning to its end now.</summary>
    public async Task<List<Landed>> ReadAsync(string topic)
    {
        using var cluster = await ConnectAsync();
        var ends = await cluster.WatermarksAsync(topic, CancellationToken.None);
        var left = ends.Where(end => end.High > end.Low).ToDictionary(end => end.Partition, end => end.High);
        var landed = new List<Landed>();
        if (left.Count == 0)
            return landed;
        using var consumer = KafkaConsumer.Open(Settings());
        consumer.Assign([.. left.Keys.Select(partition => new PartitionOffset(topic, partition, PartitionOffset.Beginning))]);
        Wait.Repeat(
            () =>
            {
                using var batch = consumer.Receive(TimeSpan.FromMilliseconds(100));
                for (var i = 0; i < (batch?.Count ?? 0); i++)
                {
                    landed.Add(Landed.Of(batch![i]));
                    if (batch[i].Offset == left.GetValueOrDefault(batch[i].Partition) - 1)
                        left.Remove(batch[i].Partition);
                }
                return left.Count == 0;
            },
            $"{topic} is read to its end");
        return landed;
    }

    /// <summary>
    /// What readers of committed records see of a topic that was written in transactions. Waits for transactions that are open. It is ended by a record of the rig's own, because a
    /// marker, which nobody receives, may be the last one.
    /// </summary>
    public async Task<List<Landed>> ReadCommittedAsync(string topic, int partitions)
    {
        Send(topic, Enumerable.Range(0, partitions).Select(partition => new Sent("end", null, Partition: partition)));
        return [.. (await ReadAsync(topic)).Where(landed => landed.Key != "end")];
    }

    public async Task<Invoice> DecodeAsync(Landed record)
    {
        Assert.True(WireFrame.TryRead(record.Value, out var id, out _));
        var decoder = AvroDecoder<Invoice>.Compile(await _registry.GetAsync(id, CancellationToken.None));
        return decoder.Decode(record.Value.AsSpan(WireFrame.Size));
    }

    /// <summary>What the group has committed, by partition; -1 where nothing.</summary>
    public async Task<long[]> CommittedAsync()
    {
        using var cluster = await ConnectAsync();
        var committed = await cluster.CommittedAsync(Group, Input, CancellationToken.None);
        return [.. committed.OrderBy(each => each.Partition).Select(each => Math.Max(-1, each.Offset))];
    }

    /// <summary>Every partition that holds records is committed to its end.</summary>
    public async Task AllIsCommittedAsync() => Assert.Equal((await EndsAsync()).Select(end => end == 0 ? -1 : end), await CommittedAsync());

    /// <summary>Waits until every partition that holds records is committed to its end.</summary>
    public async Task AllIsCommittedEventuallyAsync()
    {
        var ends = (await EndsAsync()).Select(end => end == 0 ? -1 : end).ToList();
        var committed = await CommittedAsync();
        for (var began = System.Diagnostics.Stopwatch.GetTimestamp(); !ends.SequenceEqual(committed); committed = await CommittedAsync())
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(began) < Wait.Limit, $"committed {string.Join(' ', committed)} of {string.Join(' ', ends)}");
    }

    /// <summary>The ends of the input's partitions.</summary>
    public async Task<long[]> EndsAsync()
    {
        using var cluster = await ConnectAsync();
        return [.. (await cluster.WatermarksAsync(Input, CancellationToken.None)).OrderBy(each => each.Partition).Select(each => each.High)];
    }

    public void Dispose()
    {
        _registry.Dispose();
        _folder.Delete(recursive: true);
    }

    private List<KeyValuePair<string, string>> Settings() => [new("bootstrap.servers", Address), new("message.max.bytes", "2000000")];

    private sealed class Unheard : IProducerEvents
    {
        public void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements)
        {
        }

        public void OnError(KafkaError error)
        {
        }
    }
}

/// <summary>A record to send.</summary>
internal sealed record Sent(string? Key, byte[]? Value, RecordId? Id = null, int? Partition = null, params (string Name, string Value)[] Headers)
{
    public HeaderBlock HeaderBlock()
    {
        var builder = new HeaderBlockBuilder();
        foreach (var (name, value) in Headers)
            builder.Add(name, Encoding.UTF8.GetBytes(value));
        return builder.Build();
    }
}

/// <summary>A record that was read back.</summary>
internal sealed record Landed(int Partition, long Offset, string? Key, byte[]? Value, RecordId? Id, Dictionary<string, string> Headers)
{
    public static Landed Of(ReceivedRecord record)
    {
        var headers = new Dictionary<string, string>();
        foreach (var header in record.Headers)
            headers[Encoding.UTF8.GetString(header.Name)] = Encoding.UTF8.GetString(header.Value);
        return new Landed(
            record.Partition,
            record.Offset,
            record.HasKey ? Encoding.UTF8.GetString(record.Key.Span) : null,
            record.HasValue ? record.Value.ToArray() : null,
            record.TryGetId(out var id) ? id : null,
            headers);
    }
}
