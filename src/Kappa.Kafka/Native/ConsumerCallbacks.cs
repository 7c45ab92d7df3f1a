using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Kappa.Kafka.Native;

/// <summary>Entry points that librdkafka calls for a consumer. They record in the <see cref="ConsumerInbox"/> and return.</summary>
internal static unsafe class ConsumerCallbacks
{
    public static void Register(nint conf)
    {
        Rd.rd_kafka_conf_set_rebalance_cb(conf, &OnRebalance);
        Rd.rd_kafka_conf_set_error_cb(conf, &OnError);
        Rd.rd_kafka_conf_set_stats_cb(conf, &OnStatistics);
        Rd.rd_kafka_conf_set_log_cb(conf, &OnLog);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void OnCommitted(nint client, int error, NativePartitionList* offsets, nint number)
    {
        var inbox = ClientHandle.FromOpaque<ConsumerInbox>(Rd.rd_kafka_opaque(client));
        inbox.Committed(number, new CommitReply(PartitionList.ToOffsets(offsets), NativeErrors.FromCode(client, error)));
    }

    /// <summary>
    /// Something came on the queue of events, seen by a thread of the client that holds that queue's lock: ends a wait for records, so that the
    /// event is served. <paramref name="records"/> is the queue that is waited on.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void OnEventQueued(nint client, nint records) => Rd.rd_kafka_queue_yield(records);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnRebalance(nint client, int code, NativePartitionList* partitions, nint opaque)
    {
        var inbox = ClientHandle.FromOpaque<ConsumerInbox>(opaque);
        if (inbox.Closing is { } closing)
        {
            closing.Take(client, code, partitions);
            return;
        }
        var affected = PartitionList.ToPartitions(partitions);
        switch (code)
        {
            case ErrorCodes.AssignPartitions:
                inbox.HasBeenAssigned = true;
                inbox.Pending = new PendingRebalance(RebalanceKind.Assign, affected);
                inbox.Add(new ConsumerEvent.Assigned(affected));
                break;
            case ErrorCodes.RevokePartitions:
                inbox.Pending = new PendingRebalance(RebalanceKind.Revoke, affected);
                inbox.Add(Rd.rd_kafka_assignment_lost(client) != 0 ? new ConsumerEvent.Lost(affected) : new ConsumerEvent.Revoked(affected));
                break;
            default:
                // rdkafka.h, rebalance_cb: on any other code the assignment has to be given up to synchronise the state.
                inbox.Add(new ConsumerEvent.Failed(NativeErrors.FromCode(client, code), null));
                inbox.Pending = new PendingRebalance(RebalanceKind.Revoke, affected);
                inbox.Add(new ConsumerEvent.Lost(affected));
                break;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(nint client, int code, byte* reason, nint opaque) =>
        ClientHandle.FromOpaque<ConsumerInbox>(opaque)
            .Add(new ConsumerEvent.Failed(NativeErrors.FromCode(client, code, Utf8Text.Read(reason)), null));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnStatistics(nint client, byte* json, nuint length, nint opaque)
    {
        ClientHandle.FromOpaque<ConsumerInbox>(opaque).Add(new ConsumerEvent.Statistics(Encoding.UTF8.GetString(json, (int)length)));
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint client, int level, byte* facility, byte* text)
    {
        // The callback of the log alone is given no opaque pointer.
        ClientHandle.FromOpaque<ConsumerInbox>(Rd.rd_kafka_opaque(client))
            .Add(new ConsumerEvent.Logged(new KafkaLogLine(level, Utf8Text.Read(facility), Utf8Text.Read(text))));
    }
}
