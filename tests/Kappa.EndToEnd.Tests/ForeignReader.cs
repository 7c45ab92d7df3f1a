using System.Buffers.Binary;
using System.Text.Json;
using Avro.Generic;
using Avro.IO;
using Confluent.Kafka;
using DuckDB.NET.Data;

namespace Kappa.EndToEnd.Tests;

/// <summary>Reads a topic with nothing of Kappa's: Confluent.Kafka's consumer, the registry's REST answer, Apache.Avro's reader.</summary>
internal static class ForeignReader
{
    private const int EveryNth = 97;

    /// <summary>The topic holds that many distinct rows; every 97th is compared with the source, value by value.</summary>
    public static void AssertTopicHolds(Servers servers, string topic, string source, int rows)
    {
        var trips = SourceRows(source);
        var seen = new HashSet<long>();
        using var http = new HttpClient();
        global::Avro.Schema? schema = null;
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = servers.Kafka,
            GroupId = "foreign-" + topic,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnablePartitionEof = true,
        }).Build();
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers.Kafka }).Build();
        var partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(20)).Topics.Single().Partitions.Count;
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        for (var ended = 0; ended < partitions;)
        {
            var record = consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"Topic {topic} did not end.");
            if (record.IsPartitionEOF)
            {
                ended++;
                continue;
            }

            var id = record.Message.Headers.GetLastBytes("kappa-id");
            Assert.Equal(32, id.Length);
            var row = BinaryPrimitives.ReadInt64BigEndian(id.AsSpan(20));
            seen.Add(row);
            if (row % EveryNth != 0)
                continue;
            Assert.Equal(0, record.Message.Value[0]);
            var schemaId = BinaryPrimitives.ReadInt32BigEndian(record.Message.Value.AsSpan(1));
            schema ??= global::Avro.Schema.Parse(JsonDocument.Parse(http.GetStringAsync($"{servers.Registry}/schemas/ids/{schemaId}").Result).RootElement.GetProperty("schema").GetString()!);
            var decoder = new BinaryDecoder(new MemoryStream(record.Message.Value, 5, record.Message.Value.Length - 5));
            var trip = new GenericDatumReader<GenericRecord>(schema, schema).Read(null!, decoder);
            var expected = trips[row];
            Assert.Equal(expected.PickupZone.ToString(), System.Text.Encoding.UTF8.GetString(record.Message.Key));
            Assert.Equal(expected.PickupZone, trip["pickup_zone_id"]);
            Assert.Equal(expected.Pickup, (DateTime)trip["pickup_at"]);
            Assert.Equal(expected.RateCode, trip["rate_code"]);
            Assert.Equal(expected.Passengers, trip["passenger_count"]);
            Assert.Equal(expected.Distance, trip["trip_distance"]);
            Assert.Equal(expected.Flag, trip["store_and_fwd_flag"]);
            Assert.Equal(expected.Total, trip["total_amount"]);
        }

        Assert.Equal(rows, seen.Count);
    }

    private sealed record SourceRow(DateTime Pickup, int PickupZone, int? RateCode, int? Passengers, double Distance, string? Flag, double? Total);

    private static Dictionary<long, SourceRow> SourceRows(string source)
    {
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = $"""
            SELECT file_row_number, lpep_pickup_datetime, PULocationID, CAST(RatecodeID AS INTEGER), CAST(passenger_count AS INTEGER), trip_distance,
                   store_and_fwd_flag, total_amount
            FROM read_parquet('{source}', file_row_number = true)
            """;
        using var rows = command.ExecuteReader();
        var read = new Dictionary<long, SourceRow>();
        while (rows.Read())
        {
            read.Add(rows.GetInt64(0), new SourceRow(
                Trips.NewYork(rows.GetDateTime(1)).UtcDateTime,
                rows.GetInt32(2),
                rows.IsDBNull(3) ? null : rows.GetInt32(3),
                rows.IsDBNull(4) ? null : rows.GetInt32(4),
                rows.GetDouble(5),
                rows.IsDBNull(6) ? null : rows.GetString(6),
                rows.IsDBNull(7) ? null : rows.GetDouble(7)));
        }

        return read;
    }
}
