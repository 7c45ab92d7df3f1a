using Kappa.Kafka;

namespace Kappa.Sink;

/// <summary>Which errors of the client end the sink. The others pass by themselves, and the client goes on.</summary>
internal static class ConsumerFaults
{
    // librdkafka's and the protocol's codes.
    private const int AutoOffsetReset = -140, UnknownTopic = -188, UnknownPartition = -190, Authentication = -169;
    private const int OffsetOutOfRange = 1, UnknownTopicOrPartition = 3, TopicAuthorization = 29, GroupAuthorization = 30, ClusterAuthorization = 31, SaslAuthentication = 58;

    public static SinkException? Find(ConsumerEvent.Failed failed)
    {
        var where = failed.Partition is { } partition ? $"Partition {partition.Partition} of topic {partition.Topic}: " : "";
        var reason = $"{where}{failed.Error.Reason}";
        return failed.Error.Code switch
        {
            AutoOffsetReset or OffsetOutOfRange => new SinkException(
                SinkFault.Topic,
                $"The topic no longer holds the offset at which the sink has to go on; records were deleted before they were landed, by retention or by hand. {reason}"),
            UnknownTopic or UnknownTopicOrPartition or UnknownPartition => new SinkException(SinkFault.Topic, $"A topic is not there any more. {reason}"),
            TopicAuthorization or GroupAuthorization or ClusterAuthorization or SaslAuthentication or Authentication =>
                new SinkException(SinkFault.Kafka, $"The broker refuses access. {reason}"),
            _ => failed.Error.IsFatal ? new SinkException(SinkFault.Kafka, $"The client failed for good. {reason}") : null,
        };
    }
}
