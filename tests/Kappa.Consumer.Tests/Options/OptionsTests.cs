using System.Globalization;
using System.Text;
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

    [Fact]
    public async Task All_that_is_wrong_in_configuration_is_said_with_it()
    {
        const string Json = """
            {
                "Topics": "in", "Group": "g", "DeadLetterTopic": "dead", "MaxInFlightRecord": 5, "Concurrency": "many", "DrainTimeout": "20 s", "CommitInterval": 1, "StartTimeout": "1.00:00:00", "Order": "Keys", "Limiter": "x",
                "Batch": 5, "Retry": { "MaxAttempts": 0, "Jitter": "often", "Topics": [{ "Nam": "later", "Delay": "00:01:00" }] }, "Circuit": { "Enabled": { "Is": true }, "Colour": "red" },
                "Kafka": { "ssl": { "ca": "x" }, "fetch.min.byts": "1", "linger.ms": "soon" },
                "Replay": { "Job": "job.json" }
            }
            """;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Json)));
        builder.Services.AddSingleton(Script.Bill());
        builder.Services.AddKappaConsumer<ScriptedHandler>(builder.Configuration);
        using var host = builder.Build();
        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        string[] expected =
        [
            "Topics is 'in'; a list is wanted, of which the first is Topics:0.", "Topics is empty", "MaxInFlightRecord is no option; did you mean MaxInFlightRecords?",
            "Concurrency is 'many'; a whole number is wanted.", "DrainTimeout is '20 s'; a time such as 00:00:20 is wanted.", "CommitInterval is '1'; a time such as 00:00:20 is wanted.", "StartTimeout is 1.00:00:00; it lies above zero", "Order is 'Keys'; one of Key, Partition, None is wanted.",
            "Limiter is set in code, not by configuration.", "Batch is '5'; a section is wanted.", "Retry:MaxAttempts is 0", "Retry:Jitter is 'often'; true or false is wanted.",
            "Retry:Topics:0:Nam is no option; did you mean Name?", "Retry:Topics: '' is not a topic's name.", "Circuit:Enabled is a section; true or false is wanted.", "Circuit:Colour is no option. There are: BreakDuration, ",
            "Kafka:ssl is a section; a value is wanted, under a name such as bootstrap.servers.", "Kafka:bootstrap.servers is not set",
            "Kafka:fetch.min.byts: No such configuration property", "Kafka:linger.ms: Invalid value",
        ];
        Assert.All(expected, part => Assert.Contains(part, thrown.Message, StringComparison.Ordinal));
        Assert.Equal(expected.Length + 1, thrown.Failures.Count()); // SchemaRegistry, which Avro needs
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

    [Theory]
    [InlineData("bootstrap.servers", "embedded", "ExactlyOnce")]
    [InlineData("isolation.level", "read_uncommitted", "Kafka:isolation.level")]
    [InlineData("transaction.timeout.ms", "1900", "Kafka:transaction.timeout.ms")]
    public void What_breaks_exactly_once_is_refused_with_it_alone(string name, string value, string named)
    {
        Assert.Empty(KappaConsumerOptionsValidator.Errors(Valid(options => options.Kafka[name] = value)));
        var error = Assert.Single(KappaConsumerOptionsValidator.Errors(Valid(options => (options.ExactlyOnce, options.CommitInterval, options.Kafka[name]) = (true, TimeSpan.FromSeconds(1), value))));
        Assert.StartsWith(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_transactional_id_of_a_static_member_stays_and_of_any_other_is_new()
    {
        var plain = Valid(options => options.ExactlyOnce = true);
        Assert.NotEqual(ClientProperties.ForProducer(plain)["transactional.id"], ClientProperties.ForProducer(plain)["transactional.id"]);
        var member = Valid(options => (options.ExactlyOnce, options.Kafka["group.instance.id"]) = (true, "pod-1"));
        Assert.Equal($"{member.Group}-pod-1", ClientProperties.ForProducer(member)["transactional.id"]);
        Assert.Equal("10000", ClientProperties.ForProducer(member)["transaction.timeout.ms"]);
        Assert.Equal("read_committed", ClientProperties.ForConsumer(member)["isolation.level"]);
    }

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

    [Theory, InlineData(null, null, "8388608"), InlineData("3000000", null, "3000000"), InlineData(null, "500000", "8388608"), InlineData(null, "2000000", null)]
    public void The_producer_takes_larger_messages_than_a_broker_by_default(string? given, string? batch, string? expected)
    {
        var options = Valid(options =>
        {
            if (given is not null)
                options.Kafka["message.max.bytes"] = given;
            if (batch is not null)
                options.Kafka["batch.size"] = batch;
        });
        Assert.Equal(expected, ClientProperties.ForProducer(options).GetValueOrDefault("message.max.bytes"));
        Assert.Equal(given, ClientProperties.ForConsumer(options).GetValueOrDefault("message.max.bytes"));
    }

    [Theory]
    [InlineData(RecordOrder.Key, null, null)]
    [InlineData(RecordOrder.None, null, null)]
    [InlineData(RecordOrder.Partition, null, "262144")]
    [InlineData(RecordOrder.Partition, "max.partition.fetch.bytes", "2000000")]
    [InlineData(RecordOrder.Partition, "fetch.message.max.bytes", null)]
    public void In_order_by_partition_less_is_fetched_of_one_at_once(RecordOrder order, string? property, string? fetch)
    {
        var options = Valid(options =>
        {
            (options.Order, options.MaxInFlightBytes) = (order, 4 * 1024 * 1024);
            if (property is not null)
                options.Kafka[property] = "2000000";
        });
        var client = ClientProperties.ForConsumer(options);
        Assert.Equal(fetch, client.GetValueOrDefault("max.partition.fetch.bytes"));
        // A response holds what is fetched of one partition at least.
        Assert.Equal(property is not null ? "2000000" : order == RecordOrder.Partition ? "524288" : "1048576", client["fetch.max.bytes"]);
    }

    [Theory]
    [InlineData(64 * 1024 * 1024, null, "8388608")]
    [InlineData(2 * 1024 * 1024, null, "1048576")]
    [InlineData(2 * 1024 * 1024, "3000000", "3000000")]
    [InlineData(4L * 1024 * 1024 * 1024 - 1024 * 1024, null, "52428800")]
    public void A_fetch_is_small_against_the_prefetch_and_as_large_as_what_is_fetched_of_one_partition(long bytes, string? message, string fetch)
    {
        var options = Valid(options =>
        {
            options.MaxInFlightBytes = bytes;
            if (message is not null)
                options.Kafka["message.max.bytes"] = message;
        });
        Assert.Equal(fetch, ClientProperties.ForConsumer(options)["fetch.max.bytes"]);
        options.Kafka["fetch.max.bytes"] = "5000000";
        Assert.Equal("5000000", ClientProperties.ForConsumer(options)["fetch.max.bytes"]);
    }

    [Fact]
    public void Topics_read_and_written_are_told_apart()
    {
        Assert.NotEmpty(KappaConsumerOptionsValidator.Errors(Valid(options => options.OutputTopic = "in")));
        Assert.NotEmpty(KappaConsumerOptionsValidator.Errors(Valid(options => options.DeadLetterTopic = "in")));
    }

    [Theory]
    [InlineData("^fares", "fares.quotes", true)]
    [InlineData("^fares\\.", "fares.quotes", true)]
    [InlineData("^fares[.]trips$", "fares.quotes", false)]
    [InlineData("^(trips|fares)", "fares.quotes", true)]
    [InlineData("^fares\\.[[:alpha:]]+$", "fares.quotes", true)]
    [InlineData("^fares\\.[[:digit:]]+$", "fares.quotes", false)]
    [InlineData("^fares\\.[^[:digit:]]", "fares.quotes", true)]
    [InlineData("^quotes", "fares.quotes", false)]
    [InlineData("^(((a+)+)+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.", false)]
    [InlineData("^fares(", "fares.quotes", false)]
    public void A_pattern_must_not_match_a_topic_that_is_written_to(string pattern, string topic, bool isRefused)
    {
        Action<KappaConsumerOptions>[] uses =
            [options => options.OutputTopic = topic, options => options.DeadLetterTopic = topic, options => options.Retry.Topics = [new RetryTopic { Name = topic }]];
        Assert.All(uses, use => Assert.Equal(isRefused ? 1 : 0, KappaConsumerOptionsValidator.Errors(Valid(options =>
        {
            options.Topics = ["in", pattern];
            use(options);
        })).Count(error => error.Contains($"'{topic}' is read as well", StringComparison.Ordinal) || error.Contains($"'{topic}' is named for something else", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_pattern_that_matches_what_is_written_is_refused()
    {
        var errors = KappaConsumerOptionsValidator.Errors(Valid(options =>
        {
            options.Topics = [@"^fares\..*"];
            options.OutputTopic = "fares.quotes";
            options.DeadLetterTopic = "fares.dead-letters";
            options.Retry.Topics = [new RetryTopic { Name = "fares.retry" }];
        })).ToList();
        Assert.Equal(3, errors.Count);
        Assert.Empty(KappaConsumerOptionsValidator.Errors(Valid(options => options.Topics = ["^other"])));
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

    [Theory]
    [InlineData("^o(", "Topics: the pattern '^o(' is no regular expression: ")]
    [InlineData("in", "Topics: 'in' is named 2 times.")]
    public void A_topic_that_the_client_would_refuse_is_named(string topic, string error)
    {
        var errors = KappaConsumerOptionsValidator.Errors(Valid(options => options.Topics = [.. options.Topics, topic])).ToList();
        Assert.StartsWith(error, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_client_does_not_know_of_a_property_that_is_refused_by_other_values_is_told()
    {
        var errors = KappaConsumerOptionsValidator.Errors(Valid(options => (options.Concurrency, options.Kafka["enable.idempotence"], options.Kafka["enable.auto.commit"]) = (0, "no", "yes"))).ToList();
        Assert.Equal(3, errors.Count);
        Assert.All(["Concurrency is 0", "Kafka:enable.auto.commit: ", "Kafka:enable.idempotence: "], begin => Assert.Contains(errors, error => error.StartsWith(begin, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_option_that_configuration_can_say_binds_from_it_and_is_documented()
    {
        var leaves = Leaves(typeof(KappaConsumerOptions), "").ToList();
        Assert.True(leaves.Count > 35, $"{leaves.Count} options");
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(leaves.Where(leaf => leaf.Text is not null).Select(leaf => KeyValuePair.Create(leaf.Path, leaf.Text))).Build();
        var services = new ServiceCollection();
        services.AddKappaConsumer<ScriptedHandler>(configuration);
        using var provider = services.BuildServiceProvider();
        var bound = provider.GetRequiredService<IOptionsMonitor<KappaConsumerOptions>>().CurrentValue;
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "consumer.md"));
        document = document[document.IndexOf("## Options", StringComparison.Ordinal)..document.IndexOf("## Faults", StringComparison.Ordinal)];
        foreach (var (path, text) in leaves)
        {
            object? value = bound;
            foreach (var name in path.Split(':'))
                value = value!.GetType().GetProperty(name)!.GetValue(value);
            if (text is not null)
                Assert.Equal((path, text), (path, value is double number ? number.ToString(CultureInfo.InvariantCulture) : value?.ToString()));
            Assert.True(document.Contains(path.Split(':')[^1], StringComparison.Ordinal), $"docs/consumer.md lacks {path}");
        }
    }

    [Fact]
    public void Every_property_that_is_refused_is_so_with_the_reason_that_is_documented()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "consumer.md"));
        foreach (var (name, isRefused, reason) in RefusedProperties.All)
        {
            var value = new[] { "true", "false", "1", "x" }.First(isRefused);
            var errors = KappaConsumerOptionsValidator.Errors(Valid(options => options.Kafka[name] = value)).ToList();
            Assert.Equal([$"Kafka:{name} = {value} is refused: {reason}."], errors);
            Assert.Contains(document.Split('\n'), line => line.Contains($"`{name}`", StringComparison.Ordinal) && line.EndsWith($"| {reason} |", StringComparison.Ordinal));
        }
    }

    [Theory, InlineData("no.such.property", "x"), InlineData("fetch.min.bytes", "many")]
    public async Task A_property_or_value_that_the_client_does_not_know_ends_the_start_with_its_name(string name, string value)
    {
        using var rig = await Rig.StartAsync();
        using var host = RunningHost.Build<ScriptedHandler>(rig, options => options.Kafka[name] = value, services => services.AddSingleton(Script.Bill()));
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());
        Assert.Contains(name, thrown.Message, StringComparison.Ordinal);
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

    // Every option by its path in configuration, with a text that is not its default; without one where only code can set it.
    private static IEnumerable<(string Path, string? Text)> Leaves(Type options, string before)
    {
        var defaults = Activator.CreateInstance(options);
        foreach (var property in options.GetProperties().Where(property => property.CanWrite))
        {
            var path = before + property.Name;
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (type.Name.EndsWith("Options", StringComparison.Ordinal))
            {
                foreach (var leaf in Leaves(type, $"{path}:"))
                    yield return leaf;
            }
            else if (type != typeof(IList<string>) && type != typeof(IDictionary<string, string>))
            {
                yield return (path, TextOf(type, property.GetValue(defaults)));
            }
        }
    }

    private static string? TextOf(Type type, object? without) =>
        type == typeof(string) ? "text"
        : type == typeof(bool) ? (!(bool)without!).ToString()
        : type == typeof(int) || type == typeof(long) ? "7"
        : type == typeof(double) ? "0.25"
        : type == typeof(TimeSpan) ? "00:00:07"
        : type.IsEnum ? Enum.GetNames(type)[^1]
        : null;

    private static KappaConsumerOptions Valid(Action<KappaConsumerOptions> change)
    {
        var options = new KappaConsumerOptions { Topics = ["in"], Group = "g", OutputTopic = "out", DeadLetterTopic = "dead" };
        options.Kafka["bootstrap.servers"] = "localhost:9092";
        change(options);
        return options;
    }
}
