using System.Diagnostics;
using System.Text;
using Kappa.Kafka.Tests.Given;

namespace Kappa.Kafka.Tests;

public sealed class TransactionTests
{
    private const short AddPartitions = 24;
    private const int TopicNotAllowed = 29;
    private const int WrongState = -172;
    private const int ClosedProducer = -197;
    private const int NotConfigured = -145;
    private const int Fenced = -144;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task Transactions_are_committed_and_aborted_one_after_the_other(Broker broker)
    {
        var (address, topic) = await Cluster.TopicAsync(broker, partitions: 1);
        using var open = new Transactional(address);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(default, open.Producer.BeginTransaction());
            open.Write(topic, 10);
            Assert.Equal(default, i % 2 == 0 ? open.Producer.CommitTransaction(Limit) : open.Producer.AbortTransaction(Limit));
        }
        Assert.Equal(40, open.Told.Count);
        Assert.Equal(20, open.Told.All.Count(each => each.Error == 0 && each.Tag < 10) + open.Told.All.Count(each => each.Error == 0 && each.Tag is >= 20 and < 30));
    }

    [Fact]
    public async Task Readers_of_committed_records_see_neither_an_open_nor_an_aborted_transaction_and_pass_over_the_gaps()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Real, partitions: 1);
        using var open = new Transactional(address);
        foreach (var commits in (bool[])[true, false, true])
        {
            Assert.Equal(default, open.Producer.BeginTransaction());
            open.Write(topic, 5);
            // so that aborted records are in the log and not merely in the producer's queue
            Assert.True(open.Producer.Flush(Limit));
            Assert.Equal(default, commits ? open.Producer.CommitTransaction(Limit) : open.Producer.AbortTransaction(Limit));
        }
        Assert.Equal(default, open.Producer.BeginTransaction());
        open.Write(topic, 5);
        Assert.True(open.Producer.Flush(Limit));

        // a control record ends each transaction: 0-4, 5; 6-10, 11; 12-16, 17; 18-22 are open
        Assert.Equal([0, 1, 2, 3, 4, 12, 13, 14, 15, 16], Offsets(address, topic, "read_committed", until: 18));
        Assert.Equal([.. Enumerable.Range(0, 5), .. Enumerable.Range(6, 5), .. Enumerable.Range(12, 5), .. Enumerable.Range(18, 5)], Offsets(address, topic, "read_uncommitted", until: 23));
        Assert.Equal(default, open.Producer.CommitTransaction(Limit));
        Assert.Equal([0, 1, 2, 3, 4, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22], Offsets(address, topic, "read_committed", until: 24));
    }

    [Theory, InlineData("classic"), InlineData("consumer")]
    public async Task Offsets_and_metadata_are_the_groups_when_their_transaction_is_committed_and_not_before(string protocol)
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Real, partitions: 1);
        Cluster.Fill(address, topic, 100);
        var group = Cluster.Name("g");
        using var member = new Member(address, group, topic, ("group.protocol", protocol));
        Wait.Repeat(() => Member.Step(member).Received.Count == 100, "everything received");
        using var cluster = await KafkaCluster.ConnectAsync(Cluster.Settings(address), Limit, CancellationToken.None);
        using var open = new Transactional(address);

        Assert.Equal(default, open.Producer.BeginTransaction());
        Assert.Equal(default, open.Producer.SendOffsets([new(topic, 0, 40, "aborted")], member.Consumer.GroupMetadata(), Limit));
        Assert.Equal(default, open.Producer.AbortTransaction(Limit));
        Assert.Equal(PartitionOffset.Unset, (await cluster.CommittedAsync(group, topic, CancellationToken.None))[0].Offset);

        Assert.Equal(default, open.Producer.BeginTransaction());
        Assert.Equal(default, open.Producer.SendOffsets([new(topic, 0, 100, "ä☂")], member.Consumer.GroupMetadata(), Limit));
        Assert.Equal(default, open.Producer.CommitTransaction(Limit));
        var committed = (await cluster.CommittedAsync(group, topic, CancellationToken.None))[0];
        Assert.Equal((100L, "ä☂"), (committed.Offset, committed.Metadata));
    }

    [Fact]
    public async Task Offsets_of_a_member_that_was_replaced_fail_the_transaction_and_the_next_one_succeeds()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Real, partitions: 1);
        var group = Cluster.Name("g");
        using var member = new Member(address, group, topic);
        Wait.Repeat(() => Member.Step(member).Owned.Count == 1, "the member owns the partition");
        var now = member.Consumer.GroupMetadata();
        Assert.Equal((group, null), (now.Group, now.Instance));
        Assert.NotEmpty(now.Member);
        Assert.True(now.Generation > 0);
        using var open = new Transactional(address);

        Assert.Equal(default, open.Producer.BeginTransaction());
        var refused = open.Producer.SendOffsets([new(topic, 0, 1)], now with { Generation = now.Generation - 1 }, Limit);
        Assert.True(refused is { RequiresAbort: true, IsFatal: false, IsRetriable: false }, refused.ToString());
        Assert.True(open.Producer.CommitTransaction(Limit) is { RequiresAbort: true } or { Code: WrongState });
        Assert.Equal(default, open.Producer.AbortTransaction(Limit));

        Assert.Equal(default, open.Producer.BeginTransaction());
        Assert.Equal(default, open.Producer.SendOffsets([new(topic, 0, 1)], now, Limit));
        Assert.Equal(default, open.Producer.CommitTransaction(Limit));
    }

    [Fact]
    public async Task A_producer_whose_id_another_took_over_has_failed_for_good()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Real, partitions: 1);
        var id = Cluster.Name("x");
        using var first = new Transactional(address, ("transactional.id", id));
        Assert.Equal(default, first.Producer.BeginTransaction());
        first.Write(topic, 1);
        Assert.True(first.Producer.Flush(Limit));

        using var second = new Transactional(address, ("transactional.id", id));
        var fenced = first.Producer.CommitTransaction(Limit);
        Assert.True(fenced is { IsFatal: true, IsRetriable: false, RequiresAbort: false }, fenced.ToString());
        Assert.Equal(Fenced, fenced.Code);
        Assert.True(first.Producer.BeginTransaction().IsFatal);
        Assert.Equal(default, second.Producer.BeginTransaction());
        second.Write(topic, 1);
        Assert.Equal(default, second.Producer.CommitTransaction(Limit));
        // what the first left open was aborted
        Assert.Equal([2], Offsets(address, topic, "read_committed", until: 4));
    }

    [Fact]
    public void An_error_of_a_transaction_requires_its_abort_and_no_more()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 1);
        using var open = new Transactional(cluster.BootstrapServers);
        Assert.Equal(default, open.Producer.BeginTransaction());
        cluster.PushErrors(AddPartitions, TopicNotAllowed);
        open.Write("t", 3);
        var failed = open.Producer.CommitTransaction(Limit);
        Assert.True(failed is { RequiresAbort: true, IsFatal: false, IsRetriable: false }, failed.ToString());
        Assert.True(open.Producer.BeginTransaction().RequiresAbort);
        Assert.Equal(default, open.Producer.AbortTransaction(Limit));
        Assert.Equal(3, open.Told.Count);
        Assert.All(open.Told.All, each => Assert.NotEqual(0, each.Error));

        Assert.Equal(default, open.Producer.BeginTransaction());
        open.Write("t", 3);
        Assert.Equal(default, open.Producer.CommitTransaction(Limit));
    }

    [Fact]
    public void Without_a_broker_every_call_ends_in_time_and_says_that_it_may_be_made_again()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.CreateTopic("t", 1);
        cluster.TakeDown();
        using var open = new Transactional(cluster.BootstrapServers, initialized: false);
        Ends(open.Producer.InitTransactions);
        cluster.BringUp();
        Assert.Equal(default, open.Producer.InitTransactions(Limit));

        Assert.Equal(default, open.Producer.BeginTransaction());
        open.Write("t", 3);
        Assert.True(open.Producer.Flush(Limit));
        cluster.TakeDown();
        Ends(timeout => open.Producer.SendOffsets([new("t", 0, 1)], new GroupMetadata("g", -1, "", null), timeout));
        // the offsets are on their way: nothing is committed before they have arrived
        Ends(open.Producer.CommitTransaction);
        cluster.BringUp();
        Assert.Equal(default, open.Producer.SendOffsets([new("t", 0, 1)], new GroupMetadata("g", -1, "", null), Limit));
        cluster.TakeDown();
        open.Write("t", 3);
        Ends(open.Producer.CommitTransaction);
        cluster.BringUp();
        Assert.Equal(default, open.Producer.CommitTransaction(Limit));
        Assert.All(open.Told.All, each => Assert.Equal(0, each.Error));
        Assert.Equal(6, open.Told.Count);

        static void Ends(Func<TimeSpan, KafkaError> call)
        {
            var began = Stopwatch.GetTimestamp();
            var error = call(TimeSpan.FromMilliseconds(500));
            Assert.True(error is { IsRetriable: true, IsFatal: false, RequiresAbort: false }, error.ToString());
            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        }
    }

    [Fact]
    public async Task Closing_while_a_transaction_waits_for_a_broker_ends_both()
    {
        using var cluster = EmbeddedCluster.Start();
        cluster.TakeDown();
        using var open = new Transactional(cluster.BootstrapServers, initialized: false);
        var waiting = Task.Run(() => open.Producer.InitTransactions(TimeSpan.FromSeconds(3)));
        Wait.Until(() => waiting.Status == TaskStatus.Running, "the call waits");
        open.Producer.Close(TimeSpan.Zero);
        Assert.True((await waiting).IsError);
        Assert.Equal(ClosedProducer, open.Producer.BeginTransaction().Code);
        Assert.Equal(ClosedProducer, open.Producer.CommitTransaction(Limit).Code);
    }

    [Fact]
    public async Task Calls_at_the_wrong_time_are_refused_as_values()
    {
        var (address, topic) = await Cluster.TopicAsync(Broker.Embedded, partitions: 1);
        using var plain = KafkaProducer.Open(Cluster.Settings(address), new Acknowledgements());
        Assert.Equal(NotConfigured, plain.InitTransactions(Limit).Code);
        Assert.Equal(NotConfigured, plain.CommitTransaction(Limit).Code);
        using var open = new Transactional(address);
        var outside = open.Producer.TryProduce(new OutgoingRecord { Topic = open.Producer.Topic(topic) });
        Assert.True(outside is { Code: WrongState, IsRetriable: false }, outside.ToString());
        Assert.Equal(WrongState, open.Producer.CommitTransaction(Limit).Code);
        using var alone = KafkaConsumer.Open(Cluster.Settings(address));
        Assert.Contains("group.id", Assert.Throws<KafkaException>(alone.GroupMetadata).Message);
    }

    private static List<long> Offsets(string address, string topic, string isolation, long until)
    {
        using var consumer = Cluster.Consumer(address, Cluster.Name("g"), ("isolation.level", isolation), ("enable.partition.eof", "true"));
        consumer.Assign([new PartitionOffset(topic, 0, 0)]);
        var offsets = new List<long>();
        Wait.Repeat(
            () =>
            {
                using var batch = consumer.Receive(TimeSpan.FromMilliseconds(100));
                for (var i = 0; i < (batch?.Count ?? 0); i++)
                    offsets.Add(batch![i].Offset);
                return consumer.TryReadEvent(out var happened) && happened is ConsumerEvent.ReachedEnd { Offset: var end } && end == until;
            },
            $"{topic} read to {until} by {isolation}");
        return offsets;
    }

    /// <summary>A transactional producer, and what it was told.</summary>
    private sealed class Transactional : IDisposable
    {
        private long _written;

        public Transactional(string address, params (string Name, string Value)[] more)
            : this(address, initialized: true, more)
        {
        }

        public Transactional(string address, bool initialized, params (string Name, string Value)[] more)
        {
            Producer = KafkaProducer.Open(Cluster.Settings(address, [("transactional.id", Cluster.Name("x")), .. more]), Told);
            if (initialized)
                Assert.Equal(default, Producer.InitTransactions(Limit));
        }

        public Acknowledgements Told { get; } = new();

        public KafkaProducer Producer { get; }

        public void Write(string topic, int count)
        {
            var to = Producer.Topic(topic);
            for (var i = 0; i < count; i++)
            {
                var number = Encoding.UTF8.GetBytes(_written.ToString());
                Cluster.Produce(Producer, new OutgoingRecord { Topic = to, Partition = 0, HasValue = true, Value = number, Tag = _written++ });
            }
        }

        public void Dispose() => Producer.Close(TimeSpan.FromSeconds(1));
    }
}
