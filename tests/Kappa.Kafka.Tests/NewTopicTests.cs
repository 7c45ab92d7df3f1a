using Kappa.Kafka.Tests.Given;
using Kappa.RealServers;

namespace Kappa.Kafka.Tests;

/// <summary>On three brokers, which learn of a topic and of its leaders one after the other.</summary>
public sealed class NewTopicTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task New_topics_can_be_asked_about_at_once_whichever_broker_answers()
    {
        await using var brokers = await KafkaBrokers.StartAsync(3);
        for (var round = 0; round < 3; round++)
        {
            // a new client each round: it asks another broker, with nothing known from before
            using var cluster = await KafkaCluster.ConnectAsync(Cluster.Settings(brokers.BootstrapServers), Limit, CancellationToken.None);
            var topics = Enumerable.Range(0, 20).Select(_ => new TopicRequest(Cluster.Name("t"), 6)).ToList();
            await cluster.EnsureTopicsAsync(topics, CancellationToken.None);
            await Task.WhenAll(topics.Select(topic => AskAsync(cluster, topic)));
        }
    }

    private static async Task AskAsync(KafkaCluster cluster, TopicRequest topic)
    {
        var watermarks = cluster.WatermarksAsync(topic.Name, CancellationToken.None);
        var committed = cluster.CommittedAsync(Cluster.Name("g"), topic.Name, CancellationToken.None);
        var described = await cluster.DescribeAsync(topic.Name, CancellationToken.None);
        Assert.Equal(topic.Partitions, described?.Partitions);
        Assert.Equal(Enumerable.Range(0, topic.Partitions).Select(partition => new Watermarks(partition, 0, 0)), await watermarks);
        Assert.Equal(topic.Partitions, (await committed).Count(each => each.Offset == PartitionOffset.Unset));
    }
}
