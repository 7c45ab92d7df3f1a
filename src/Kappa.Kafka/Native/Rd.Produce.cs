using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

internal static unsafe partial class Rd
{
    public const int MessageCopy = 0x2;
    public const int PurgeQueue = 0x1;
    public const int PurgeInFlight = 0x2;

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_conf_set_dr_msg_cb(nint conf, delegate* unmanaged[Cdecl]<nint, NativeMessage*, nint, void> callback);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint rd_kafka_topic_new(nint client, string topic, nint conf);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_topic_destroy(nint topic);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_produceva(nint client, NativeField* fields, nuint count);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_poll(nint client, int timeoutMs);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_flush(nint client, int timeoutMs);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_purge(nint client, int flags);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_outq_len(nint client);
}
