using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

internal static unsafe partial class Rd
{
    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_conf_enable_sasl_queue(nint conf, int enable);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_conf_set_oauthbearer_token_refresh_cb(nint conf, delegate* unmanaged[Cdecl]<nint, byte*, nint, void> callback);

    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_sasl_background_callbacks_enable(nint client);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_oauthbearer_set_token(
        nint client, string token, long expiresUnixMs, string principal, nint* extensions, nuint extensionCount, byte* error, nuint size);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_oauthbearer_set_token_failure(nint client, string reason);
}
