using Kappa.Kafka.Native;

namespace Kappa.Kafka;

public sealed partial class EmbeddedCluster
{
    /// <summary>Every broker, where a broker's id is asked for.</summary>
    public const int AllBrokers = -1;

    /// <summary>Closes a broker's connections and refuses new ones.</summary>
    public void TakeDown(int broker = AllBrokers) => Call(cluster => Rd.rd_kafka_mock_broker_set_down(cluster, broker));

    /// <summary>Lets a broker answer again.</summary>
    public void BringUp(int broker = AllBrokers) => Call(cluster => Rd.rd_kafka_mock_broker_set_up(cluster, broker));

    /// <summary>Delays a broker's answers.</summary>
    public void SetRoundTrip(TimeSpan roundTrip, int broker = AllBrokers) =>
        Call(cluster => Rd.rd_kafka_mock_broker_set_rtt(cluster, broker, Milliseconds.From(roundTrip)));

    /// <summary>Makes a broker the leader of a partition.</summary>
    public void SetLeader(string topic, int partition, int broker) =>
        Call(cluster => Rd.rd_kafka_mock_partition_set_leader(cluster, topic, partition, broker));

    /// <summary>Makes a broker the coordinator of a group.</summary>
    public void SetCoordinator(string group, int broker) =>
        Call(cluster => Rd.rd_kafka_mock_coordinator_set(cluster, "group", group, broker));

    /// <summary>Drops a partition's records before an offset, as retention does.</summary>
    public void DeleteRecords(string topic, int partition, long beforeOffset) =>
        Call(cluster => Rd.rd_kafka_mock_partition_delete_records(cluster, topic, partition, beforeOffset));

    /// <summary>Deletes a topic and what it holds.</summary>
    public void DeleteTopic(string name) => Call(cluster => Rd.rd_kafka_mock_topic_delete(cluster, name));

    /// <summary>Answers metadata requests for a topic with an error code; 0 ends it.</summary>
    public void SetTopicError(string name, int errorCode) => Call(cluster =>
    {
        Rd.rd_kafka_mock_topic_set_error(cluster, name, errorCode);
        return 0;
    });

    /// <summary>Answers the next requests of a kind with these error codes, one request each; -195 (<c>_TRANSPORT</c>) drops the connection.</summary>
    /// <param name="apiKey">Kind of request by the Kafka protocol: 0 Produce, 1 Fetch, 8 OffsetCommit, 9 OffsetFetch, 10 FindCoordinator, 11 JoinGroup…</param>
    /// <param name="errorCodes">Error codes of the Kafka protocol; 0 for an ordinary answer.</param>
    public unsafe void PushErrors(short apiKey, params ReadOnlySpan<int> errorCodes)
    {
        lock (_lock)
        {
            fixed (int* codes = errorCodes)
                Rd.rd_kafka_mock_push_request_errors_array(Cluster, apiKey, (nuint)errorCodes.Length, codes);
        }
    }

    /// <summary>Takes pushed errors back.</summary>
    public void ClearErrors(short apiKey) => Call(cluster =>
    {
        Rd.rd_kafka_mock_clear_request_errors(cluster, apiKey);
        return 0;
    });

    private void Call(Func<nint, int> call)
    {
        lock (_lock)
            Throw(call(Cluster));
    }
}
