using System.Text;
using Kappa.Kafka.Tests.Given;
using Kappa.RealServers;

namespace Kappa.Kafka.Tests;

public sealed class OAuthTests
{
    private const int AuthenticationFailed = -169;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_client_is_let_in_by_tokens_of_the_users_own_and_gets_a_new_one_before_each_ends()
    {
        var port = Ports.Free(1);
        await using var broker = await KafkaBrokers.StartAsync(settings: first => Listener(first, port));
        var settings = Settings($"127.0.0.1:{port}");
        var (asked, topic) = (0, Cluster.Name("t"));
        ValueTask<OAuthToken> Token(string configuration, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref asked);
            Assert.Equal("scope=test", configuration);
            return new(Unsecured(TimeSpan.FromSeconds(3)));
        }

        using var cluster = await KafkaCluster.ConnectAsync(settings, Token, Limit, CancellationToken.None);
        await cluster.EnsureTopicsAsync([new TopicRequest(topic, 1)], CancellationToken.None);
        Assert.Equal(PartitionOffset.Unset, (await cluster.CommittedAsync("g", topic, CancellationToken.None))[0].Offset);
        Assert.InRange(Volatile.Read(ref asked), 2, int.MaxValue);

        using var consumer = KafkaConsumer.Open([.. settings, new("group.id", "g")], Token);
        consumer.Assign([new PartitionOffset(topic, 0, 0)]);
        var told = new Acknowledgements();
        using var producer = KafkaProducer.Open(settings, told, Token);
        var before = Volatile.Read(ref asked);
        var received = 0;
        // the brokers end a connection whose token has ended: records that go on coming were let in by the next one
        Wait.Repeat(
            () =>
            {
                Cluster.Produce(producer, new OutgoingRecord { Topic = producer.Topic(topic), HasValue = true, Value = "v"u8 });
                using var batch = consumer.Receive(TimeSpan.FromMilliseconds(50));
                received += batch?.Count ?? 0;
                return received > 20 && Volatile.Read(ref asked) >= before + 6;
            },
            "records pass while the clients have asked twice each");
        Assert.True(producer.Flush(Limit));
        Assert.All(told.All, each => Assert.Equal(0, each.Error));
    }

    [Fact]
    public void A_source_that_throws_is_an_error_with_its_reason()
    {
        using var consumer = KafkaConsumer.Open(
            [.. Settings("127.0.0.1:1"), new("group.id", "g")], (_, _) => throw new InvalidOperationException("the vault is sealed"));
        consumer.Subscribe(["t"]);
        var failed = new List<KafkaError>();
        Wait.Repeat(
            () =>
            {
                consumer.Receive(TimeSpan.FromMilliseconds(50))?.Dispose();
                while (consumer.TryReadEvent(out var happened))
                {
                    if (happened is ConsumerEvent.Failed { Error: var error })
                        failed.Add(error);
                }
                return failed.Exists(error => error.Code == AuthenticationFailed);
            },
            "the failure is told");
        Assert.Contains(failed, error => error.Reason.Contains("the vault is sealed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Closing_does_not_wait_for_a_token_and_tells_its_source()
    {
        var cancelled = new TaskCompletionSource();
        var consumer = KafkaConsumer.Open([.. Settings("127.0.0.1:1"), new("group.id", "g")], async (_, ended) =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, ended);
            }
            finally
            {
                cancelled.TrySetResult();
            }
            return Unsecured(TimeSpan.FromMinutes(1));
        });
        consumer.Subscribe(["t"]);
        consumer.Receive(TimeSpan.FromMilliseconds(200))?.Dispose();
        consumer.Dispose();
        await cancelled.Task.WaitAsync(Limit);
    }

    [Fact]
    public void A_source_without_the_setting_that_uses_it_is_refused()
    {
        var refused = Assert.Throws<KafkaException>(() => KafkaConsumer.Open(Cluster.Settings("127.0.0.1:1", ("group.id", "g")), (_, _) => throw new InvalidOperationException()));
        Assert.Contains("sasl.mechanism", refused.Message);
    }

    private static List<KeyValuePair<string, string>> Settings(string address) => Cluster.Settings(
        address, ("security.protocol", "sasl_plaintext"), ("sasl.mechanism", "OAUTHBEARER"), ("sasl.oauthbearer.config", "scope=test"));

    // RFC 7515, appendix A.5: a token without a signature, which Kafka's default validator takes.
    private static OAuthToken Unsecured(TimeSpan lifetime)
    {
        var now = DateTimeOffset.UtcNow;
        var claims = FormattableString.Invariant($$"""{"sub":"kappa","iat":{{now.ToUnixTimeSeconds()}},"exp":{{(now + lifetime).ToUnixTimeSeconds()}}}""");
        return new OAuthToken($"{Part("""{"alg":"none"}""")}.{Part(claims)}.", now + lifetime, "kappa");

        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    private static string Listener(int first, int port) => $"""
        listeners=PLAINTEXT://127.0.0.1:{first},CONTROLLER://127.0.0.1:{first + 1},OAUTH://127.0.0.1:{port}
        advertised.listeners=PLAINTEXT://127.0.0.1:{first},OAUTH://127.0.0.1:{port}
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,OAUTH:SASL_PLAINTEXT
        sasl.enabled.mechanisms=OAUTHBEARER
        connections.max.reauth.ms=3600000
        listener.name.oauth.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";

        """;
}
