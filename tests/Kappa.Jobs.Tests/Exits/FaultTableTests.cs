using System.Net.Sockets;
using Kappa.Avro;
using Kappa.Kafka;

namespace Kappa.Jobs.Tests.Exits;

public sealed class FaultTableTests
{
    private static readonly KafkaException Late = new(new KafkaError(-185, "nothing came for 1 min"));

    [Fact]
    public void What_was_not_answered_in_time_names_the_brokers()
    {
        Assert.Equal((KappaExitCode.Unreachable, $"{Late.Message}\nKafka is at one:9092."), FaultTable.Of(Late, isStopped: false, "one:9092"));
        var (exitCode, message) = FaultTable.Of(new StageFailedException("audit", Late.Message, Late), isStopped: false, "one:9092");
        Assert.Equal(KappaExitCode.Unreachable, exitCode);
        Assert.EndsWith("Kafka is at one:9092.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_is_taken_names_the_option_that_gives_another()
    {
        var taken = new IOException("Failed to bind to address http://127.0.0.1:5000: address already in use.", new SocketException((int)SocketError.AddressAlreadyInUse));
        var (exitCode, message) = FaultTable.Of(taken, isStopped: false, null);
        Assert.Equal(KappaExitCode.Failed, exitCode);
        Assert.StartsWith(taken.Message, message, StringComparison.Ordinal);
        Assert.Contains("--urls", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_added_where_the_message_says_it_or_Kafka_is_not_meant()
    {
        var named = new KafkaUnreachableException("one:9092", TimeSpan.FromSeconds(1), new KafkaError(-185, "No Kafka broker answered at one:9092 within 1 s"));
        Assert.Equal((KappaExitCode.Unreachable, named.Message), FaultTable.Of(named, isStopped: false, "one:9092"));
        var registry = new SchemaRegistryUnreachableException("http://two", null);
        Assert.Equal((KappaExitCode.Unreachable, registry.Message), FaultTable.Of(registry, isStopped: false, "one:9092"));
        Assert.Equal((KappaExitCode.Unreachable, Late.Message), FaultTable.Of(Late, isStopped: false, null));
    }
}
