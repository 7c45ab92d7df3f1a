using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

internal static unsafe partial class Rd
{
    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_init_transactions(nint client, int timeoutMs);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_begin_transaction(nint client);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_send_offsets_to_transaction(nint client, NativePartitionList* offsets, nint groupMetadata, int timeoutMs);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_commit_transaction(nint client, int timeoutMs);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_abort_transaction(nint client, int timeoutMs);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_consumer_group_metadata(nint client);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint rd_kafka_consumer_group_metadata_new_with_genid(string group, int generation, string member, string? instance);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_consumer_group_metadata_destroy(nint groupMetadata);

    [LibraryImport(Librdkafka.Name)]
    public static partial byte* rd_kafka_consumer_group_metadata_group_id(nint groupMetadata);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_consumer_group_metadata_generation_id(nint groupMetadata);

    [LibraryImport(Librdkafka.Name)]
    public static partial byte* rd_kafka_consumer_group_metadata_member_id(nint groupMetadata);

    [LibraryImport(Librdkafka.Name)]
    public static partial byte* rd_kafka_consumer_group_metadata_group_instance_id(nint groupMetadata);
}
