using Kappa.Consumer.Tests.Given;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kappa.Consumer.Tests.Options;

public sealed class OptionsTests
{
    [Fact]
    public async Task All_that_is_wrong_is_said_in_one_message_when_the_host_starts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(Script.Bill());
        builder.Services.AddKappaConsumer<ScriptedHandler>("orders", options =>
        {
            options.Topics = ["bad topic"];
            options.Concurrency = 0;
            options.OutputTopic = "out";
            options.Retry.MaxAttempts = 0;
            options.OutputSchema = "no/such.avsc";
            options.Kafka["enable.auto.commit"] = "true";
        });
        using var host = builder.Build();
        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        string[] expected =
        [
            "'bad topic' is not a topic's name", "Group is not set", "DeadLetterTopic is not set", "bootstrap.servers is not set",
            "enable.auto.commit = true is refused: the client would commit records that are still being handled", "Concurrency is 0",
            "Retry:MaxAttempts is 0", "SchemaRegistry is not set", "no/such.avsc",
        ];
        Assert.All(expected, part => Assert.Contains(part, thrown.Message, StringComparison.Ordinal));
        Assert.All(thrown.Failures, failure => Assert.StartsWith("Kappa consumer 'orders': ", failure, StringComparison.Ordinal));
        Assert.Equal(expected.Length, thrown.Failures.Count());
    }

    [Theory]
    [InlineData("enable.auto.offset.store", "true")]
    [InlineData("enable.idempotence", "false")]
    [InlineData("acks", "1")]
    [InlineData("request.required.acks", "0")]
    [InlineData("transactional.id", "x")]
    [InlineData("group.id", "x")]
    public void A_property_that_breaks_a_guarantee_is_refused(string name, string value) =>
        Assert.Contains(KappaConsumerOptionsValidator.Errors(Valid(options => options.Kafka[name] = value)), error => error.Contains($"Kafka:{name}", StringComparison.Ordinal));

    [Theory]
    [InlineData("enable.auto.commit", "false")]
    [InlineData("acks", "all")]
    [InlineData("session.timeout.ms", "6000")]
    [InlineData("linger.ms", "0")]
    public void Any_other_property_is_passed_on(string name, string value) => Assert.Empty(KappaConsumerOptionsValidator.Errors(Valid(options => options.Kafka[name] = value)));

    [Fact]
    public void A_property_of_one_client_goes_to_that_one()
    {
        var options = Valid(options =>
        {
            options.Kafka["linger.ms"] = "1";
            options.Kafka["session.timeout.ms"] = "6000";
            options.Kafka["client.id"] = "x";
        });
        var (consumer, producer) = (ClientProperties.ForConsumer(options), ClientProperties.ForProducer(options));
        Assert.True(producer.ContainsKey("linger.ms") && !consumer.ContainsKey("linger.ms"));
        Assert.True(consumer.ContainsKey("session.timeout.ms") && !producer.ContainsKey("session.timeout.ms"));
        Assert.True(consumer.ContainsKey("client.id") && producer.ContainsKey("client.id"));
        Assert.Equal("earliest", consumer["auto.offset.reset"]);
        Assert.Equal("g", consumer["group.id"]);
    }

    [Fact]
    public void Topics_read_and_written_are_told_apart()
    {
        Assert.NotEmpty(KappaConsumerOptionsValidator.Errors(Valid(options => options.OutputTopic = "in")));
        Assert.NotEmpty(KappaConsumerOptionsValidator.Errors(Valid(options => options.DeadLetterTopic = "in")));
    }

    [Fact]
    public void Options_bind_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Topics:0"] = "a",
            ["Topics:1"] = "b",
            ["Group"] = "g",
            ["OutputTopic"] = "out",
            ["Order"] = "Partition",
            ["Retry:MaxAttempts"] = "7",
            ["DrainTimeout"] = "00:00:03",
            ["Kafka:bootstrap.servers"] = "localhost:9092",
        }).Build();
        var services = new ServiceCollection();
        services.AddKappaConsumer<ScriptedHandler>(configuration);
        services.PostConfigure<KappaConsumerOptions>(options => options.Group = "replaced");
        using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<IOptionsMonitor<KappaConsumerOptions>>().CurrentValue;
        Assert.Equal(["a", "b"], options.Topics);
        Assert.Equal((RecordOrder.Partition, 7, TimeSpan.FromSeconds(3)), (options.Order, options.Retry.MaxAttempts, options.DrainTimeout));
        Assert.Equal("localhost:9092", options.Kafka["bootstrap.servers"]);
        Assert.Equal("replaced", options.Group);
    }

    [Fact]
    public void A_second_consumer_needs_a_name()
    {
        var services = new ServiceCollection();
        services.AddKappaConsumer<ScriptedHandler>(_ => { });
        Assert.Throws<InvalidOperationException>(() => services.AddKappaConsumer<ScriptedHandler>(_ => { }));
        services.AddKappaConsumer<ScriptedHandler>("second", _ => { });
        Assert.Throws<InvalidOperationException>(() => services.AddKappaConsumer<ScriptedHandler>("second", _ => { }));
    }

    [Fact]
    public void A_type_that_is_no_handler_is_refused() =>
        Assert.Contains("IKappaHandler", Assert.Throws<ArgumentException>(() => new ServiceCollection().AddKappaConsumer<Script>(_ => { })).Message, StringComparison.Ordinal);

    private static KappaConsumerOptions Valid(Action<KappaConsumerOptions> change)
    {
        var options = new KappaConsumerOptions { Topics = ["in"], Group = "g", OutputTopic = "out", DeadLetterTopic = "dead" };
        options.Kafka["bootstrap.servers"] = "localhost:9092";
        change(options);
        return options;
    }
}
