using Kappa.Avro;
using Kappa.Ingress;

namespace Kappa.Benchmarks.Encode;

/// <summary>The month of trips and the plan that the benchmark encodes it by.</summary>
internal static class TripRows
{
    private const string Name = "green_tripdata_2025-11.parquet";

    private static readonly string Schema = """
        {"type":"record","name":"TripRequest","namespace":"taxi","fields":[
          {"name":"vendor_id","type":"int"},
          {"name":"pickup","type":{"type":"long","logicalType":"timestamp-micros"}},
          {"name":"dropoff","type":{"type":"long","logicalType":"timestamp-micros"}},
          {"name":"store_and_fwd_flag","type":["null","string"]},
          {"name":"rate_code","type":["null","int"]},
          {"name":"pickup_zone","type":"int"},
          {"name":"dropoff_zone","type":"int"},
          {"name":"passenger_count","type":["null","int"]},
          {"name":"trip_distance","type":"double"},
          {"name":"fare_amount","type":"double"},
          {"name":"extra","type":"double"},
          {"name":"mta_tax","type":"double"},
          {"name":"tip_amount","type":"double"},
          {"name":"tolls_amount","type":"double"},
          {"name":"ehail_fee","type":["null","double"]},
          {"name":"improvement_surcharge","type":"double"},
          {"name":"total_amount","type":"double"},
          {"name":"payment_type","type":["null","int"]},
          {"name":"trip_type","type":["null","int"]},
          {"name":"congestion_surcharge","type":["null","double"]},
          {"name":"cbd_congestion_fee","type":"double"}]}
        """;

    public static async Task<IngressPlan> PlanAsync()
    {
        var taken = await Snapshot.TakeAsync([Find()], CancellationToken.None);
        if (!taken.IsValid)
            throw new InvalidDataException(string.Join(Environment.NewLine, taken.Errors));
        var made = IngressPlan.Make(new()
        {
            Snapshot = taken.Value,
            Target = AvroSchema.Parse(Schema),
            Mapping = new Dictionary<string, string>
            {
                ["vendor_id"] = "VendorID",
                ["pickup"] = "lpep_pickup_datetime",
                ["dropoff"] = "lpep_dropoff_datetime",
                ["rate_code"] = "RatecodeID",
                ["pickup_zone"] = "PULocationID",
                ["dropoff_zone"] = "DOLocationID",
            },
            KeyField = "pickup_zone",
            TimeZone = "America/New_York",
            AmbiguousTime = AmbiguousTime.Earlier,
            Job = Guid.NewGuid(),
            SchemaId = 1,
            Topic = "trips",
        });
        return made.Value ?? throw new InvalidDataException(string.Join(Environment.NewLine, made.Errors));
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string[] places = [Path.Combine(folder.FullName, "samples/FareService/data", Name), Path.Combine(folder.FullName, "../shared/data", Name)];
            if (Array.Find(places, File.Exists) is { } file)
                return Path.GetFullPath(file);
        }

        throw new FileNotFoundException($"{Name} is neither in samples/FareService/data nor in ../shared/data.");
    }
}
