using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

internal static unsafe partial class Rd
{
    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_poll_set_consumer(nint client);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_queue_get_consumer(nint client);

    [LibraryImport(Librdkafka.Name)]
    public static partial nuint rd_kafka_queue_length(nint queue);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint rd_kafka_queue_get_partition(nint client, string topic, int partition);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_queue_forward(nint from, nint to);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_queue_cb_event_enable(nint queue, delegate* unmanaged[Cdecl]<nint, nint, void> callback, nint opaque);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_get_watermark_offsets(nint client, string topic, int partition, long* low, long* high);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_subscribe(nint client, NativePartitionList* topics);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_unsubscribe(nint client);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_consume_batch_queue(nint queue, int timeoutMs, NativeMessage** messages, nuint size);

    [LibraryImport(Librdkafka.Name), SuppressGCTransition]
    public static partial void rd_kafka_message_destroy(NativeMessage* message);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_version();

    [LibraryImport(Librdkafka.Name), SuppressGCTransition]
    public static partial int rd_kafka_message_headers(NativeMessage* message, nint* headers);

    [LibraryImport(Librdkafka.Name), SuppressGCTransition]
    public static partial int rd_kafka_header_get_all(nint headers, nuint index, byte** name, byte** value, nuint* valueLength);

    [LibraryImport(Librdkafka.Name), SuppressGCTransition]
    public static partial long rd_kafka_message_timestamp(NativeMessage* message, int* kind);

    [LibraryImport(Librdkafka.Name)]
    public static partial byte* rd_kafka_message_errstr(NativeMessage* message);

    [LibraryImport(Librdkafka.Name), SuppressGCTransition]
    public static partial byte* rd_kafka_topic_name(nint topic);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_pause_partitions(nint client, NativePartitionList* partitions);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_resume_partitions(nint client, NativePartitionList* partitions);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_seek_partitions(nint client, NativePartitionList* partitions, int timeoutMs);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_consumer_close_queue(nint client, nint queue);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_consumer_closed(nint client);
}
