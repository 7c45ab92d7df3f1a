using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

/// <summary>The functions of librdkafka's C interface that Kappa uses; named as in <c>rdkafka.h</c>, which documents them.</summary>
/// <remarks>
/// <c>SuppressGCTransition</c> stands only where the function reads memory or copies a little: never where it may wait, take a contended
/// lock for long, or call back.
/// </remarks>
internal static unsafe partial class Rd
{
    public const int Producer = 0;
    public const int Consumer = 1;
    public const int DestroyWithoutConsumerClose = 0x8;

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_conf_new();

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_conf_destroy(nint conf);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_conf_set(nint conf, string name, string value, byte* error, nuint size);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_conf_set_opaque(nint conf, nint opaque);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_conf_set_error_cb(nint conf, delegate* unmanaged[Cdecl]<nint, int, byte*, nint, void> callback);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_conf_set_log_cb(nint conf, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, void> callback);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_conf_set_stats_cb(nint conf, delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint, int> callback);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_new(int type, nint conf, byte* error, nuint size);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_destroy_flags(nint client, int flags);

    [LibraryImport(Librdkafka.Name), SuppressGCTransition]
    public static partial nint rd_kafka_opaque(nint client);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_set_log_queue(nint client, nint queue);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_queue_new(nint client);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_queue_destroy(nint queue);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_queue_yield(nint queue);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_queue_poll_callback(nint queue, int timeoutMs);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_queue_get_main(nint client);

    [LibraryImport(Librdkafka.Name)]
    public static partial byte* rd_kafka_mem_malloc(nint client, nuint size);
}
