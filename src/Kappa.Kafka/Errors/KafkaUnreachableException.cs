namespace Kappa.Kafka;

/// <summary>No broker answered within the stated time.</summary>
public sealed class KafkaUnreachableException(string address, TimeSpan waited, KafkaError error) : KafkaException(error)
{
    /// <summary>The bootstrap servers as configured.</summary>
    public string Address { get; } = address;

    /// <summary>How long was waited.</summary>
    public TimeSpan Waited { get; } = waited;
}
