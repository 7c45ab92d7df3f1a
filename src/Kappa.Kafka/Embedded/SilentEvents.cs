namespace Kappa.Kafka;

/// <summary>For the client that carries the embedded cluster: it sends nothing, and its log is the mock's own chatter.</summary>
internal sealed class SilentEvents : IProducerEvents
{
    public static readonly SilentEvents Instance = new();

    public void OnAcknowledged(ReadOnlySpan<Acknowledgement> acknowledgements)
    {
    }

    public void OnError(KafkaError error)
    {
    }
}
