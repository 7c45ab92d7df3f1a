using Kappa.Kafka.Native;

namespace Kappa.Kafka;

public sealed partial class KafkaConsumer
{
    /// <summary>This consumer as its group knows it now, for <see cref="KafkaProducer.SendOffsets"/>.</summary>
    /// <exception cref="KafkaException">No <c>group.id</c> is set.</exception>
    public GroupMetadata GroupMetadata()
    {
        lock (_lock)
        {
            ThrowIfClosed();
            if (!_hasGroup)
                throw new KafkaException(new KafkaError(ErrorCodes.UnknownGroup, "A consumer without group.id belongs to no group."));
            return Kafka.GroupMetadata.Take(Rd.rd_kafka_consumer_group_metadata(_handle.Pointer));
        }
    }
}
