using System.Runtime.InteropServices;

namespace Kappa.Kafka.Native;

// rdkafka_mock.h: "an experimental public API that is NOT covered by the librdkafka API or ABI stability guarantees", which is why the
// version of Confluent.Kafka is pinned and every function below has a test.
internal static unsafe partial class Rd
{
    [LibraryImport(Librdkafka.Name)]
    public static partial nint rd_kafka_mock_cluster_new(nint client, int brokers);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_mock_cluster_destroy(nint cluster);

    [LibraryImport(Librdkafka.Name)]
    public static partial byte* rd_kafka_mock_cluster_bootstraps(nint cluster);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_mock_group_initial_rebalance_delay_ms(nint cluster, int delayMs);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_mock_set_controller_id(nint cluster, int broker);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_mock_topic_create(nint cluster, string topic, int partitions, int replicas);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_mock_topic_delete(nint cluster, string topic);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void rd_kafka_mock_topic_set_error(nint cluster, string topic, int error);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_mock_partition_delete_records(nint cluster, string topic, int partition, long beforeOffset);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_mock_partition_set_leader(nint cluster, string topic, int partition, int broker);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_mock_broker_set_down(nint cluster, int broker);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_mock_broker_set_up(nint cluster, int broker);

    [LibraryImport(Librdkafka.Name)]
    public static partial int rd_kafka_mock_broker_set_rtt(nint cluster, int broker, int roundTripMs);

    [LibraryImport(Librdkafka.Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int rd_kafka_mock_coordinator_set(nint cluster, string kind, string key, int broker);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_mock_push_request_errors_array(nint cluster, short apiKey, nuint count, int* errors);

    [LibraryImport(Librdkafka.Name)]
    public static partial void rd_kafka_mock_clear_request_errors(nint cluster, short apiKey);
}
