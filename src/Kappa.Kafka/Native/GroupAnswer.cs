namespace Kappa.Kafka.Native;

/// <summary>
/// Answers a rebalance in the way that the group's protocol wants it: eager groups (range, roundrobin) replace or clear the whole
/// assignment; cooperative ones, and all of <c>group.protocol=consumer</c> (KIP-848), change it by the given partitions.
/// </summary>
internal static unsafe class GroupAnswer
{
    public static KafkaError Assign(nint client, NativePartitionList* partitions) => IsCooperative(client)
        ? NativeErrors.Take(client, Rd.rd_kafka_incremental_assign(client, partitions))
        : NativeErrors.FromCode(client, Rd.rd_kafka_assign(client, partitions));

    public static KafkaError AssignNone(nint client)
    {
        var none = Rd.rd_kafka_topic_partition_list_new(0);
        var error = Assign(client, none);
        Rd.rd_kafka_topic_partition_list_destroy(none);
        return error;
    }

    public static KafkaError Revoke(nint client, NativePartitionList* partitions) => IsCooperative(client)
        ? NativeErrors.Take(client, Rd.rd_kafka_incremental_unassign(client, partitions))
        : NativeErrors.FromCode(client, Rd.rd_kafka_assign(client, null));

    private static bool IsCooperative(nint client) => Utf8Text.Span(Rd.rd_kafka_rebalance_protocol(client)).SequenceEqual("COOPERATIVE"u8);
}
