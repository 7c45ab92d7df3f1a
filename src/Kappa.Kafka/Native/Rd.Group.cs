using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

internal static unsafe partial class Rd
{
    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_conf_set_rebalance_cb(
        nint conf, delegate* unmanaged[Cdecl]<nint, int, NativePartitionList*, nint, void> callback);

    [LibraryImport(Librdkafka.Name)]
    public static partial byte* rd_kafka_rebalance_protocol(nint client);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_assignment_lost(nint client);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_assign(nint client, NativePartitionList* partitions);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_incremental_assign(nint client, NativePartitionList* partitions);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_incremental_unassign(nint client, NativePartitionList* partitions);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_commit_queue(
        nint client,
        NativePartitionList* offsets,
        nint queue,
        delegate* unmanaged[Cdecl]<nint, int, NativePartitionList*, nint, void> callback,
        nint opaque);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_committed(nint client, NativePartitionList* partitions, int timeoutMs);

    [LibraryImport(Librdkafka.Name)]
    public static partial NativePartitionList* rd_kafka_topic_partition_list_new(int size);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_topic_partition_list_destroy(NativePartitionList* list);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial NativePartition* rd_kafka_topic_partition_list_add(NativePartitionList* list, string topic, int partition);
}
