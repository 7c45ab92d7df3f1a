using Confluent.Kafka;
using Kappa.RealServers;
using Kappa.Sink.Tests.Given;

namespace Kappa.Sink.Tests;

/// <summary>What only a real broker does.</summary>
public sealed class RealBrokerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Results_land_once_each_from_a_real_broker()
    {
        using var topics = await Topics.CreateAsync(partitions: 3, await RealServer.KafkaAsync());
        topics.Results(0, 5_000, partitions: 3);
        topics.Filtered(2, 1, 5);
        topics.Dead(1, 2, 6);
        var request = await topics.RequestAsync(_folder);
        var summary = await topics.LandAsync(request);
        Assert.Equal(new SinkCounts(5_000, 1, 1, 0, 0), summary.Counts);
        Assert.Equal(["5000|5000"], Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row) FROM {Duck.Landed(_folder.Output)} WHERE number = _kappa_row * 10"));
        var committed = await topics.Cluster.CommittedAsync(request.Group, topics.Egress, TestContext.Current.CancellationToken);
        Assert.Equal(5_001, committed.Sum(offset => offset.Offset));
    }

    [Fact]
    public async Task Results_that_were_dropped_before_they_landed_stop_the_sink_unless_it_is_to_pass_over_them()
    {
        var bootstrapServers = await RealServer.KafkaAsync();
        using var topics = await Topics.CreateAsync(partitions: 2, bootstrapServers);
        topics.Results(0, 100);
        topics.Flush();
        var request = await topics.RequestAsync(_folder);
        request = request with { Egress = request.Egress with { Offsets = [0, 0] } };
        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build())
            await admin.DeleteRecordsAsync([new TopicPartitionOffset(topics.Egress, 1, 30)]);

        var error = await Assert.ThrowsAsync<SinkException>(() => topics.LandAsync(request));
        Assert.Equal(SinkFault.Topic, error.Fault);
        Assert.Contains($"topic {topics.Egress} on {bootstrapServers}", error.Message, StringComparison.Ordinal);
        Assert.Contains("partition 1 begins at 30, and the sink is at 0", error.Message, StringComparison.Ordinal);

        var summary = await topics.LandAsync(request with { PassOverDropped = true });
        Assert.Equal((70, 30), (summary.Counts.Landed, summary.PassedOver));
        Assert.Equal(["70|70"], Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row) FROM {Duck.Landed(_folder.Output)}"));
        // It is past them now.
        Assert.Equal(70, (await topics.LandAsync(request)).Counts.Landed);
    }

    [Fact]
    public async Task Transactions_leave_gaps_that_end_a_topic_as_records_do_and_aborted_results_never_land()
    {
        var bootstrapServers = await RealServer.KafkaAsync();
        using var topics = await Topics.CreateAsync(partitions: 1, bootstrapServers);
        using (var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = bootstrapServers, TransactionalId = topics.Egress }).Build())
        {
            producer.InitTransactions(Topics.Limit);
            for (var transaction = 0; transaction < 4; transaction++)
            {
                producer.BeginTransaction();
                for (var row = 0; row < 10; row++)
                {
                    var id = new byte[RecordId.Size];
                    new RecordId(topics.Job, transaction, row, 0).Write(id);
                    producer.Produce(topics.Egress, new Message<Null, byte[]> { Value = Fare.OfRow(row), Headers = [new Header(KappaHeaders.RecordId, id)] });
                }
                producer.Flush(Topics.Limit);
                // The last one is aborted: after the last result that counts come aborted records and a marker.
                if (transaction % 2 == 0)
                    producer.CommitTransaction(Topics.Limit);
                else
                    producer.AbortTransaction(Topics.Limit);
            }
        }
        var request = await topics.RequestAsync(_folder);
        var summary = await topics.LandAsync(request);
        Assert.Equal(new SinkCounts(20, 0, 0, 0, 0), summary.Counts);
        Assert.Equal(44, summary.Positions.Single(position => position.Topic == topics.Egress).DurableOffset);
        Assert.Equal(["0|10", "2|10"], Duck.Query($"SELECT _kappa_part, count(*) FROM {Duck.Landed(_folder.Output)} GROUP BY 1 ORDER BY 1"));
        // Nothing is left to do, and the end is still reached.
        Assert.Equal(20, (await topics.LandAsync(request)).Counts.Landed);
    }

    [Fact]
    public async Task Partitions_that_are_added_while_the_sink_runs_are_landed_too()
    {
        var bootstrapServers = await RealServer.KafkaAsync();
        using var topics = await Topics.CreateAsync(partitions: 1, bootstrapServers);
        topics.Results(0, 10, partitions: 1);
        topics.Flush();
        var sink = SinkHost.Create(await topics.RequestAsync(_folder), Fare.Registry());
        var running = sink.RunAsync(TestContext.Current.CancellationToken);
        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).Build())
            await admin.CreatePartitionsAsync([new Confluent.Kafka.Admin.PartitionsSpecification { Topic = topics.Egress, IncreaseTo = 3 }]);
        using (var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = bootstrapServers }).Build())
        {
            var id = new byte[RecordId.Size];
            new RecordId(topics.Job, 0, 10, 0).Write(id);
            var message = new Message<Null, byte[]> { Value = Fare.OfRow(10), Headers = [new Header(KappaHeaders.RecordId, id)] };
            await producer.ProduceAsync(new TopicPartition(topics.Egress, 2), message, TestContext.Current.CancellationToken);
        }
        sink.CompleteAt(await topics.EndAsync());
        var summary = await running.WaitAsync(Topics.Limit);
        Assert.Equal(11, summary.Counts.Landed);
        Assert.Equal([10, 0, 1], summary.Positions.Where(position => position.Topic == topics.Egress).Select(position => position.DurableOffset));
    }

    [Fact]
    public async Task A_broker_that_dies_and_returns_costs_no_row()
    {
        await using var broker = await KafkaBrokers.StartAsync();
        using var topics = await Topics.CreateAsync(partitions: 2, broker.BootstrapServers);
        topics.Results(0, 1_000);
        topics.Flush();
        var request = await topics.RequestAsync(_folder) with { Limits = new SinkLimits { BatchRows = 300 } };
        var sink = SinkHost.Create(request, Fare.Registry());
        var running = sink.RunAsync(TestContext.Current.CancellationToken);
        using (var limit = new CancellationTokenSource(Topics.Limit))
        {
            while (sink.Progress.Counts.Landed < 1_000)
                await Task.Delay(20, limit.Token);
        }
        await broker.KillAsync();
        await broker.StartBrokerAsync();
        topics.Results(1_000, 500);
        sink.CompleteAt(await topics.EndAsync());
        Assert.Equal(1_500, (await running.WaitAsync(Topics.Limit)).Counts.Landed);
        Assert.Equal(["1500|1500"], Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row) FROM {Duck.Landed(_folder.Output)}"));
    }
}
