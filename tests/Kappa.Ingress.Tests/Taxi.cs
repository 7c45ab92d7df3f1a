using Kappa.Avro;

namespace Kappa.Ingress.Tests;

/// <summary>The month of real trips.</summary>
internal static class Taxi
{
    public const int Rows = 46_912;

    /// <summary>A schema of 20 fields, as a service would want them.</summary>
    public const string Schema = """
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

    public static string Path { get; } = Find();

    public static Dictionary<string, string> Mapping { get; } = new()
    {
        ["vendor_id"] = "VendorID",
        ["pickup"] = "lpep_pickup_datetime",
        ["dropoff"] = "lpep_dropoff_datetime",
        ["rate_code"] = "RatecodeID",
        ["pickup_zone"] = "PULocationID",
        ["dropoff_zone"] = "DOLocationID",
    };

    public static async Task<Snapshot> SnapshotAsync(params string[] files)
    {
        var taken = await Snapshot.TakeAsync(files.Length > 0 ? files : [Path], TestContext.Current.CancellationToken);
        Assert.Empty(taken.Errors);
        return taken.Value!;
    }

    public static IngressRequest Request(Snapshot snapshot) => new()
    {
        Snapshot = snapshot,
        Target = AvroSchema.Parse(Schema),
        Mapping = Mapping,
        KeyField = "pickup_zone",
        TimeZone = "America/New_York",
        AmbiguousTime = AmbiguousTime.Earlier,
        Job = new("00112233-4455-6677-8899-aabbccddeeff"),
        SchemaId = 7,
        Topic = "trips",
    };

    /// <summary>A column of the file, read row by row as any user of ParquetSharp would.</summary>
    public static T[] Column<T>(string name)
    {
        using var file = new ParquetSharp.ParquetFileReader(Path);
        var column = Enumerable.Range(0, file.FileMetaData.NumColumns).First(i => file.FileMetaData.Schema.Column(i).Name == name);
        var values = new List<T>();
        for (var i = 0; i < file.FileMetaData.NumRowGroups; i++)
        {
            using var group = file.RowGroup(i);
            using var reader = group.Column(column).LogicalReader<T>();
            values.AddRange(reader.ReadAll((int)group.MetaData.NumRows));
        }

        return [.. values];
    }

    private static string Find()
    {
        const string Name = "green_tripdata_2025-11.parquet";
        string?[] places = [System.IO.Path.Combine(Repository.Root, "samples", "FareService", "data", Name), Repository.Shared("data", Name)];
        return places.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{Name} is neither in samples/FareService/data nor in ../shared/data.");
    }
}
