namespace Kappa.Kafka;

/// <summary>A topic that a producer has opened.</summary>
public sealed class ProducerTopic
{
    internal ProducerTopic(string name, nint native, KafkaProducer owner)
    {
        Name = name;
        Native = native;
        Owner = owner;
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    internal nint Native { get; }

    internal KafkaProducer Owner { get; }
}
