namespace Kappa.Kafka;

/// <summary>A call that cannot go on: a setting that the client refuses, a client that is closed, a fatal error.</summary>
public class KafkaException(KafkaError error, Exception? inner = null) : Exception(error.Reason, inner)
{
    /// <summary>The error.</summary>
    public KafkaError Error { get; } = error;
}
