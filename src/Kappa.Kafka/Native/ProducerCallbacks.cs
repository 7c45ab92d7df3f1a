using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Kappa.Kafka.Native;

/// <summary>Entry points that librdkafka calls for a producer. They record in the <see cref="ProducerInbox"/> and return.</summary>
internal static unsafe class ProducerCallbacks
{
    public static void Register(nint conf)
    {
        Rd.rd_kafka_conf_set_dr_msg_cb(conf, &OnDelivered);
        Rd.rd_kafka_conf_set_error_cb(conf, &OnError);
        Rd.rd_kafka_conf_set_stats_cb(conf, &OnStatistics);
        Rd.rd_kafka_conf_set_log_cb(conf, &OnLog);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDelivered(nint client, NativeMessage* message, nint opaque) =>
        ClientHandle.FromOpaque<ProducerInbox>(opaque)
            .Acknowledge(new Acknowledgement(message->Opaque, message->Partition, message->Error == 0 ? message->Offset : -1, message->Error));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(nint client, int code, byte* reason, nint opaque) =>
        ClientHandle.FromOpaque<ProducerInbox>(opaque).Add(NativeErrors.FromCode(client, code, Utf8Text.Read(reason)));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnStatistics(nint client, byte* json, nuint length, nint opaque)
    {
        ClientHandle.FromOpaque<ProducerInbox>(opaque).Add(Encoding.UTF8.GetString(json, (int)length));
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint client, int level, byte* facility, byte* text) =>
        ClientHandle.FromOpaque<ProducerInbox>(Rd.rd_kafka_opaque(client))
            .Add(new KafkaLogLine(level, Utf8Text.Read(facility), Utf8Text.Read(text)));
}
