using Kappa.Avro;
using Kappa.Consumer.Tests.Given;
using Kappa.Kafka;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Tests.Hosts;

public sealed class StartTests
{
    [Fact]
    public async Task A_broker_that_does_not_answer_ends_the_start_with_its_address()
    {
        using var rig = await Rig.StartAsync();
        using var host = RunningHost.Build<ScriptedHandler>(rig, options =>
        {
            options.Kafka["bootstrap.servers"] = "127.0.0.1:1";
            options.StartTimeout = TimeSpan.FromSeconds(1);
        }, services => services.AddSingleton(Script.Bill()));
        var thrown = await Assert.ThrowsAsync<KafkaUnreachableException>(() => host.StartAsync());
        Assert.Contains("127.0.0.1:1", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_ends_the_start_with_its_address()
    {
        using var rig = await Rig.StartAsync();
        using var host = RunningHost.Build<ScriptedHandler>(rig, options =>
        {
            options.SchemaRegistry = "http://127.0.0.1:1";
            options.StartTimeout = TimeSpan.FromSeconds(1);
        }, services => services.AddSingleton(Script.Bill()));
        var thrown = await Assert.ThrowsAsync<SchemaRegistryUnreachableException>(() => host.StartAsync());
        Assert.Contains("127.0.0.1:1", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topics_that_are_missing_are_all_named()
    {
        using var rig = await Rig.StartAsync();
        using var host = RunningHost.Build<ScriptedHandler>(rig, options =>
        {
            options.Topics = ["not-there-1"];
            options.DeadLetterTopic = "not-there-2";
        }, services => services.AddSingleton(Script.Bill()));
        var thrown = await Assert.ThrowsAsync<KappaConsumerException>(() => host.StartAsync());
        Assert.Contains("not-there-1, not-there-2", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_cannot_be_made_ends_the_start()
    {
        using var rig = await Rig.StartAsync();
        using var host = RunningHost.Build<ScriptedHandler>(rig);
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
    }

    [Fact]
    public async Task Several_consumers_of_one_process_are_told_apart_by_name()
    {
        using var first = await Rig.StartAsync();
        using var second = await Rig.StartAsync();
        first.SendOrders(10);
        second.SendOrders(20);
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(first, register: services =>
        {
            services.AddSingleton(Script.Bill());
            services.AddKappaConsumer<ScriptedHandler>("second", second.Configure);
        }, name: "first");
        var consumers = host.Services.GetServices<KappaConsumer>().ToDictionary(consumer => consumer.Name);
        await Wait.UntilAsync(() => (consumers["first"].Progress().Completed, consumers["second"].Progress().Completed) == (10, 20), "both have handled theirs");
        Assert.Same(consumers["second"], host.Services.GetRequiredKeyedService<KappaConsumer>("second"));
    }
}
