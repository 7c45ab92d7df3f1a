using Kappa.Consumer;
using Microsoft.Extensions.Hosting;

namespace Kappa.Testing.Tests;

/// <summary>The way docs/testing.md shows: a service's handler, end to end.</summary>
public sealed class HandlerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_handler_is_tested_end_to_end()
    {
        await using var kafka = EmbeddedKafka.Start();
        foreach (var topic in (string[])["visitors", "greetings", "visitors.dead"])
            kafka.CreateTopic(topic, partitions: 2);
        using var host = Build(kafka);
        await host.StartAsync(Cancel);

        var id = new RecordId(Guid.NewGuid(), 0, 41, 0);
        await kafka.ProduceAvroAsync("visitors", "a", new Greeter.Visitor("Ada"), id);
        await kafka.ProduceAvroAsync("visitors", "b", new Greeter.Visitor("Nemo"));
        await kafka.ProduceAvroAsync("visitors", "c", new Greeter.Visitor(""), new RecordId(id.Job, 0, 42, 0));

        var results = (await kafka.ConsumeAsync("greetings", 2)).ToDictionary(record => record.Key!);
        Assert.Equal("Hello, Ada!", (await kafka.DecodeAsync<Greeter.Greeting>(results["a"])).Text);
        Assert.Equal(id, results["a"].Id);
        Assert.Equal((null, KappaHeaders.Filtered), (results["c"].Value, results["c"].Headers[KappaHeaders.Outcome]));
        var dead = Assert.Single(await kafka.ConsumeAsync("visitors.dead", 1));
        Assert.Equal("b", dead.Key);
        Assert.Contains("Nobody of that name.", dead.Headers[KappaHeaders.DeadLetterCause], StringComparison.Ordinal);

        await host.StopAsync(Cancel);
        Assert.Equal(3, (await kafka.CommittedAsync("greeter", "visitors")).Sum(offset => Math.Max(0, offset)));
    }

    [Fact]
    public async Task A_cluster_that_goes_away_for_a_while_is_waited_for()
    {
        await using var kafka = EmbeddedKafka.Start();
        foreach (var topic in (string[])["visitors", "greetings", "visitors.dead"])
            kafka.CreateTopic(topic);
        using var host = Build(kafka);
        await host.StartAsync(Cancel);
        await kafka.ProduceAvroAsync("visitors", "a", new Greeter.Visitor("Ada"));
        await kafka.ConsumeAsync("greetings", 1);

        kafka.Cluster.TakeDown();
        var produced = kafka.ProduceAvroAsync("visitors", "b", new Greeter.Visitor("Bea"));
        Assert.False(produced.IsCompleted);
        kafka.Cluster.BringUp();

        Assert.Equal(1, (await produced).Offset);
        Assert.Equal(["a", "b"], (await kafka.ConsumeAsync("greetings", 2)).Select(record => record.Key));
        await host.StopAsync(Cancel);
    }

    private static IHost Build(EmbeddedKafka kafka)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKappaConsumer<Greeter>(options =>
        {
            options.Topics = ["visitors"];
            options.Group = "greeter";
            options.OutputTopic = "greetings";
            options.DeadLetterTopic = "visitors.dead";
            options.SchemaRegistry = kafka.Registry.Address;
            options.Kafka["bootstrap.servers"] = kafka.BootstrapServers;
            options.Retry = new() { MaxAttempts = 1 };
        });
        return builder.Build();
    }
}
