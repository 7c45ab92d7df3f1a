namespace Kappa.Kafka.Tests.Given;

/// <summary>The three ways in which a group rebalances, with times that make a test short.</summary>
internal static class Protocol
{
    public const string Eager = "eager";
    public const string Cooperative = "cooperative";
    public const string Kip848 = "consumer";

    public static readonly IReadOnlyList<(Broker Broker, string Protocol)> All =
    [
        (Broker.Embedded, Eager),
        (Broker.Embedded, Cooperative),
        (Broker.Real, Eager),
        (Broker.Real, Cooperative),
        (Broker.Real, Kip848),
    ];

    public static (string, string)[] Settings(Broker broker, string protocol)
    {
        if (protocol == Kip848)
            return [("group.protocol", "consumer")];
        var strategy = ("partition.assignment.strategy", protocol == Eager ? "range" : "cooperative-sticky");
        // members of a classic group hear of a rebalance by their heartbeat; the embedded cluster's times are Kappa's defaults
        return broker == Broker.Embedded ? [strategy] : [strategy, ("heartbeat.interval.ms", "200"), ("session.timeout.ms", "6000")];
    }
}
