using Kappa.Kafka;

namespace Kappa.Benchmarks.Host;

/// <summary>Topics that a measurement writes to.</summary>
internal static class Topics
{
    public static async Task EnsureAsync(string bootstrap, params string[] names)
    {
        using var cluster = await KafkaCluster.ConnectAsync([new("bootstrap.servers", bootstrap)], TimeSpan.FromSeconds(30), CancellationToken.None);
        await cluster.EnsureTopicsAsync([.. names.Select(name => new TopicRequest(name, 12))], CancellationToken.None);
    }
}
