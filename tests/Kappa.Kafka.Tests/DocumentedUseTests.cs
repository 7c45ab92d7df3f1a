using System.Text.RegularExpressions;
using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

/// <summary>The examples of docs/kafka.md, run.</summary>
public sealed partial class DocumentedUseTests
{
    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task The_loop_of_the_page_copies_every_record_and_commits_what_was_acknowledged(Broker broker)
    {
        var (address, input) = await Cluster.TopicAsync(broker);
        var (_, output) = await Cluster.TopicAsync(broker);
        Cluster.Fill(address, input, 1_000);
        var group = Cluster.Name("g");
        Copy(address, group, input, output, until: 1_000);

        using var cluster = await KafkaCluster.ConnectAsync(Cluster.Settings(address), Wait.Limit, CancellationToken.None);
        Assert.Equal(1_000, (await cluster.CommittedAsync(group, input, CancellationToken.None)).Sum(each => Math.Max(each.Offset, 0)));
        Assert.Equal(1_000, (await cluster.WatermarksAsync(output, CancellationToken.None)).Sum(each => each.High));
    }

    [Fact]
    public async Task The_transaction_of_the_page_commits()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Real, partitions: 1);
        var group = Cluster.Name("g");
        using var member = new Member(address, group, topic);
        Wait.Repeat(() => Member.Step(member).Owned.Count == 1, "the member owns the partition");
        using var producer = KafkaProducer.Open(Cluster.Settings(address, ("transactional.id", Cluster.Name("x"))), new Acknowledgements());
        Assert.Equal(default, producer.InitTransactions(Wait.Limit));
        Assert.Equal(default, Transact(producer, member.Consumer, [new PartitionOffset(topic, 0, 7)], () =>
            Cluster.Produce(producer, new OutgoingRecord { Topic = producer.Topic(topic), HasValue = true, Value = "v"u8 })));
        using var cluster = await KafkaCluster.ConnectAsync(Cluster.Settings(address), Wait.Limit, CancellationToken.None);
        Assert.Equal(7, (await cluster.CommittedAsync(group, topic, CancellationToken.None))[0].Offset);
    }

    [Fact]
    public void Every_example_of_the_page_stands_here()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "kafka.md"));
        var here = Lines(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Kappa.Kafka.Tests", "DocumentedUseTests.cs")));
        var examples = Examples().Matches(page);
        Assert.NotEmpty(examples);
        foreach (Match example in examples)
            Assert.All(Lines(example.Groups["code"].Value), line => Assert.Contains(line, here));
    }

    private static void Copy(string address, string group, string input, string output, int until)
    {
        var acknowledged = new Acknowledged();
        var settings = new Dictionary<string, string> { ["bootstrap.servers"] = address };
        using var producer = KafkaProducer.Open(settings, acknowledged);
        using var consumer = KafkaConsumer.Open(new Dictionary<string, string>(settings) { ["group.id"] = group, ["auto.offset.reset"] = "earliest" });
        consumer.Subscribe([input]);
        var to = producer.Topic(output);
        var next = new Dictionary<TopicPartition, long>();
        var done = 0;
        while (done < until)
        {
            while (consumer.TryReadEvent(out var happened))
            {
                switch (happened)
                {
                    case ConsumerEvent.Assigned { Partitions: var gained }:
                        consumer.CompleteAssign([.. gained.Select(p => new PartitionOffset(p.Topic, p.Partition, PartitionOffset.Unset))]);
                        break;
                    case ConsumerEvent.Revoked { Partitions: var given }:
                        consumer.CompleteRevoke(given);
                        break;
                    case ConsumerEvent.Lost { Partitions: var lost }:
                        consumer.CompleteRevoke(lost);
                        break;
                    case ConsumerEvent.Failed { Error: { IsFatal: true } fatal }:
                        throw new KafkaException(fatal);
                }
            }
            using var batch = consumer.Receive(TimeSpan.FromMilliseconds(100));
            if (batch is null)
                continue;
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
                };
                KafkaError error;
                while ((error = producer.TryProduce(in copy)).Code == KafkaProducer.QueueFull)
                    Thread.Sleep(1);
                if (error.IsError)
                    throw new KafkaException(error);
                next[new TopicPartition(record.Topic, record.Partition)] = record.Offset + 1;
            }
            if (!producer.Flush(TimeSpan.FromSeconds(30)) || acknowledged.Failed > 0)
                throw new InvalidOperationException("Not every copy was acknowledged: nothing is committed.");
            var (_, refused) = consumer.Commit([.. next.Select(p => new PartitionOffset(p.Key.Topic, p.Key.Partition, p.Value))], TimeSpan.FromSeconds(10));
            if (refused is { IsError: true, IsRetriable: false })
                throw new KafkaException(refused);
            done += batch.Count;
        }
        consumer.Close(TimeSpan.FromSeconds(10));
    }

    private static KafkaError Transact(KafkaProducer producer, KafkaConsumer consumer, IReadOnlyList<PartitionOffset> offsets, Action produce)
    {
        var limit = TimeSpan.FromSeconds(60);
        if (producer.BeginTransaction() is { IsError: true } begun)
            return begun;
        produce();
        var error = Repeat(() => producer.SendOffsets(offsets, consumer.GroupMetadata(), limit));
        if (!error.IsError)
            error = Repeat(() => producer.CommitTransaction(limit));
        if (error.RequiresAbort)
            Repeat(() => producer.AbortTransaction(limit));
        return error;

        static KafkaError Repeat(Func<KafkaError> call)
        {
            for (var attempt = 1; ; attempt++)
            {
                var error = call();
                if (!error.IsRetriable || attempt == 5)
                    return error;
                Thread.Sleep(100);
            }
        }
    }

    private static HashSet<string> Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Examples();

    private sealed class Acknowledged : IProducerEvents
    {
        private int _failed;

        public int Failed => Volatile.Read(ref _failed);

        public void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements)
        {
            foreach (var each in acknowledgements)
            {
                if (each.Error != 0)
                    Interlocked.Increment(ref _failed);
            }
        }

        public void OnError(KafkaError error) => Console.Error.WriteLine(error.Reason);
    }
}
