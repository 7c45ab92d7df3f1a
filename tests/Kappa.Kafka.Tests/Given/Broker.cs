using System.Text;
using Kappa.RealServers;

namespace Kappa.Kafka.Tests.Given;

/// <summary>The two kinds of cluster that the same facts are proved on.</summary>
public enum Broker
{
    Embedded,
    Real,
}

/// <summary>A cluster for one test, with topics of its own.</summary>
internal static class Cluster
{
    public static async Task<string> AddressAsync(Broker broker) =>
        broker == Broker.Embedded ? EmbeddedCluster.Shared.BootstrapServers : await RealServer.KafkaAsync();

    public static async Task<(string Address, string Topic)> TopicAsync(Broker broker, int partitions = 4)
    {
        var address = await AddressAsync(broker);
        var topic = Name("t");
        using var cluster = await KafkaCluster.ConnectAsync(Settings(address), TimeSpan.FromSeconds(30), CancellationToken.None);
        await cluster.EnsureTopicsAsync([new TopicRequest(topic, partitions)], CancellationToken.None);
        return (address, topic);
    }

    public static string Name(string kind) => $"{kind}-{Guid.NewGuid():N}";

    public static List<KeyValuePair<string, string>> Settings(string address, params (string Name, string Value)[] more) =>
        [new("bootstrap.servers", address), .. more.Select(setting => new KeyValuePair<string, string>(setting.Name, setting.Value))];

    public static KafkaConsumer Consumer(string address, string group, params (string Name, string Value)[] more) =>
        KafkaConsumer.Open(Settings(address, [("group.id", group), ("auto.offset.reset", "earliest"), .. more]));

    /// <summary>Produces records 0..count with keys and values of their numbers, and waits for their acknowledgements.</summary>
    public static void Fill(string address, string topic, int count, int? partition = null)
    {
        var told = new Acknowledgements();
        using var producer = KafkaProducer.Open(Settings(address), told);
        var to = producer.Topic(topic);
        for (var i = 0; i < count; i++)
        {
            var number = Encoding.UTF8.GetBytes(i.ToString());
            Produce(producer, new OutgoingRecord { Topic = to, Partition = partition ?? -1, HasKey = true, Key = number, HasValue = true, Value = number, Tag = i });
        }
        Assert.True(producer.Flush(Wait.Limit));
        Assert.Equal(count, told.Count);
        Assert.All(told.All, each => Assert.Equal(0, each.Error));
    }

    public static void Produce(KafkaProducer producer, in OutgoingRecord record)
    {
        KafkaError error;
        while ((error = producer.TryProduce(in record)).Code == KafkaProducer.QueueFull)
            Thread.Yield();
        Assert.False(error.IsError, error.Reason);
    }
}
