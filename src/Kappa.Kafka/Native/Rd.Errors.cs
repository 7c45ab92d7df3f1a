using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

internal static unsafe partial class Rd
{
    [LibraryImport(Librdkafka.Name)]
    public static partial byte* rd_kafka_err2str(int error);

    [LibraryImport(Librdkafka.Name)]
    public static partial byte* rd_kafka_err2name(int error);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_fatal_error(nint client, byte* error, nuint size);

    [LibraryImport(Librdkafka.Name), SuppressGCTransition]
    public static partial int rd_kafka_error_code(nint error);

    [LibraryImport(Librdkafka.Name)]
    public static partial byte* rd_kafka_error_string(nint error);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_error_is_fatal(nint error);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_error_is_retriable(nint error);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_error_txn_requires_abort(nint error);

    [LibraryImport(Librdkafka.Name), SuppressGCTransition]
    public static partial void rd_kafka_error_destroy(nint error);
}
