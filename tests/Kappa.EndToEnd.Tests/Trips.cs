using DuckDB.NET.Data;
using FarePricing;

namespace Kappa.EndToEnd.Tests;

/// <summary>What should have landed, worked out without Kappa: DuckDB reads the source, the service's own calculator prices each row.</summary>
internal static class Trips
{
    public static string Source => Path.Combine(AppContext.BaseDirectory, "data", "green_tripdata_2025-11.parquet");

    /// <summary>Rows of the source within November 2025 by New York's clocks, each with what the service makes of it.</summary>
    public static async Task<Expectation> ExpectAsync(string source)
    {
        using var zones = new ZoneCache(
            new ParquetZoneRepository(Path.Combine(AppContext.BaseDirectory, "data", "taxi_zone_lookup.parquet")), TimeProvider.System, TimeSpan.FromHours(1));
        var fares = new FareCalculator(zones);
        var expected = new Expectation();
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = $"""
            SELECT file_row_number, lpep_pickup_datetime, lpep_dropoff_datetime, PULocationID, DOLocationID, CAST(RatecodeID AS INTEGER),
                   trip_distance, fare_amount, tolls_amount, tip_amount, total_amount
            FROM read_parquet('{source}', file_row_number = true)
            WHERE lpep_pickup_datetime >= '2025-11-01' AND lpep_pickup_datetime < '2025-12-01'
            """;
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var row = rows.GetInt64(0);
            var trip = new TripRequest
            {
                PickupAt = NewYork(rows.GetDateTime(1)),
                DropoffAt = NewYork(rows.GetDateTime(2)),
                PickupZoneId = rows.GetInt32(3),
                DropoffZoneId = rows.GetInt32(4),
                RateCode = rows.IsDBNull(5) ? null : rows.GetInt32(5),
                TripDistance = rows.GetDouble(6),
                FareAmount = rows.GetDouble(7),
                TollsAmount = rows.GetDouble(8),
                TipAmount = rows.GetDouble(9),
                TotalAmount = rows.IsDBNull(10) ? null : rows.GetDouble(10),
            };
            try
            {
                if (await fares.PriceAsync(trip, TestContext.Current.CancellationToken) is { } quote)
                    expected.Quotes.Add(row, quote);
                else
                    expected.Filtered.Add(row);
            }
            catch (ImplausibleTripException)
            {
                expected.DeadLettered.Add(row);
            }
        }

        return expected;
    }

    /// <summary>What landed, as DuckDB reads it, by source row. Fails on a row that landed twice.</summary>
    public static Dictionary<long, FareQuote> Landed(string folder)
    {
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = $"""
            SET TimeZone = 'UTC';
            SELECT _kappa_row, epoch_us(pickup_at), pickup_zone_id, pickup_borough, dropoff_zone_id, dropoff_borough, rate, trip_distance,
                   duration_seconds, fare, surcharges, zone_surcharges, tolls, tip, total, difference,
                   CAST(pickup_date AS VARCHAR), _kappa_part, _kappa_ordinal
            FROM read_parquet('{folder}/*/*.parquet', hive_partitioning = true)
            """;
        using var rows = command.ExecuteReader();
        var landed = new Dictionary<long, FareQuote>();
        while (rows.Read())
        {
            var quote = new FareQuote
            {
                PickupAt = DateTimeOffset.UnixEpoch.AddTicks(rows.GetInt64(1) * TimeSpan.TicksPerMicrosecond),
                PickupZoneId = rows.GetInt32(2),
                PickupBorough = rows.GetString(3),
                DropoffZoneId = rows.GetInt32(4),
                DropoffBorough = rows.GetString(5),
                Rate = Enum.Parse<Rate>(rows.GetString(6)),
                TripDistance = rows.GetDouble(7),
                DurationSeconds = rows.GetInt32(8),
                Fare = rows.GetDecimal(9),
                Surcharges = rows.GetDecimal(10),
                ZoneSurcharges = rows.GetDecimal(11),
                Tolls = rows.GetDecimal(12),
                Tip = rows.GetDecimal(13),
                Total = rows.GetDecimal(14),
                Difference = rows.IsDBNull(15) ? null : rows.GetDecimal(15),
            };
            Assert.Equal(TimeZoneInfo.ConvertTime(quote.PickupAt, Zone).ToString("yyyy-MM-dd"), rows.GetString(16));
            Assert.Equal(0, rows.GetInt32(17));
            Assert.Equal(0, rows.GetInt32(18));
            Assert.True(landed.TryAdd(rows.GetInt64(0), quote), $"Row {rows.GetInt64(0)} landed twice.");
        }

        return landed;
    }

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    /// <summary>A wall-clock time of New York; the earlier one in the hour that the clocks repeat.</summary>
    public static DateTimeOffset NewYork(DateTime local)
    {
        var offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }
}

/// <summary>What becomes of every row inside the window.</summary>
internal sealed class Expectation
{
    public Dictionary<long, FareQuote> Quotes { get; } = [];
    public HashSet<long> Filtered { get; } = [];
    public HashSet<long> DeadLettered { get; } = [];
    public int Rows => Quotes.Count + Filtered.Count + DeadLettered.Count;
}
