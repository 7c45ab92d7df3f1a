using System.Text.Json;

namespace Kappa.Avro.Tests.Types;

public sealed class SchemaOfTypeTests
{
    public enum Payment
    {
        Cash,
        CreditCard,
        [AvroEnumDefault]
        Unknown,
    }

    public sealed record Stop(string Place, DateTimeOffset At);

    [AvroNamespace("acme.trips")]
    public sealed record Trip(
        int VendorID,
        long PULocationId,
        [AvroName("dist", "distance")] double Distance,
        [AvroDecimal(9, 2)] decimal Fare,
        DateOnly Day,
        TimeOnly At,
        DateTimeOffset Pickup,
        Guid Key,
        Payment Payment,
        Payment? Refund,
        string? Note,
        string[] Tags,
        IReadOnlyList<Stop>? Stops,
        Dictionary<string, double?> Extras,
        byte[] Raw,
        AvroDuration Wait,
        Trip? Before,
        int Passengers = 1,
        string Flag = "N",
        int? Rating = 5)
    {
        [AvroIgnore]
        public int Cached { get; set; }

        public double Doubled => Distance * 2;

        public required float Tip { get; init; }
    }

    [Fact]
    public void A_record_becomes_a_schema()
    {
        var expected = """
            {"type":"record","name":"acme.trips.Trip","fields":[
              {"name":"vendor_id","type":"int"},
              {"name":"pu_location_id","type":"long"},
              {"name":"dist","type":"double","aliases":["distance"]},
              {"name":"fare","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
              {"name":"day","type":{"type":"int","logicalType":"date"}},
              {"name":"at","type":{"type":"long","logicalType":"time-micros"}},
              {"name":"pickup","type":{"type":"long","logicalType":"timestamp-micros"}},
              {"name":"key","type":{"type":"string","logicalType":"uuid"}},
              {"name":"payment","type":{"type":"enum","name":"Kappa.Avro.Tests.Types.Payment","symbols":["Cash","CreditCard","Unknown"],"default":"Unknown"}},
              {"name":"refund","type":["null","Kappa.Avro.Tests.Types.Payment"],"default":null},
              {"name":"note","type":["null","string"],"default":null},
              {"name":"tags","type":{"type":"array","items":"string"}},
              {"name":"stops","type":["null",{"type":"array","items":{"type":"record","name":"Kappa.Avro.Tests.Types.Stop","fields":[
                {"name":"place","type":"string"},{"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}}]}}],"default":null},
              {"name":"extras","type":{"type":"map","values":["null","double"]}},
              {"name":"raw","type":"bytes"},
              {"name":"wait","type":{"type":"fixed","name":"kappa.Duration","size":12,"logicalType":"duration"}},
              {"name":"before","type":["null","acme.trips.Trip"],"default":null},
              {"name":"passengers","type":"int","default":1},
              {"name":"flag","type":"string","default":"N"},
              {"name":"rating","type":["int","null"],"default":5},
              {"name":"tip","type":"float"}]}
            """;
        var schema = AvroSchema.For<Trip>();
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(schema.Json).RootElement), schema.Json);
        Assert.Equal("Trip", schema.Model.Name);
    }

    public sealed record Bad(DateTime When, decimal Price, TimeSpan Took, uint Count, object Any, IDisposable Thing, string Ok, int AbC, int Ab_C, DayOfWeek Day);

    [Fact]
    public void Everything_that_has_no_type_is_listed_at_once()
    {
        var message = Assert.Throws<AvroSchemaException>(() => AvroSchema.For<Bad>()).Message;
        foreach (var part in new[] { "Bad.When: DateTime", "Bad.Price: a decimal needs", "Bad.Took: TimeSpan", "Bad.Count: uint", "Bad.Any: object", "Bad.Thing: IDisposable", "AbC and Ab_C" })
            Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.DoesNotContain("Ok", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Bad.Day", message, StringComparison.Ordinal);
    }

    [Flags]
    public enum Bits
    {
        None = 0,
        One = 1,
    }

    public sealed record Flagged(Bits Bits);

    [Fact]
    public void An_enum_of_flags_is_refused() => Assert.Contains("Flags", Assert.Throws<AvroSchemaException>(() => AvroSchema.For<Flagged>()).Message, StringComparison.Ordinal);

    public sealed class TwoConstructors
    {
        public TwoConstructors(int a) => A = a;

        public TwoConstructors(string b) => B = b;

        public int A { get; }

        public string? B { get; }
    }

    [Fact]
    public void Two_constructors_of_the_same_length_are_refused() =>
        Assert.Contains("two public constructors", Assert.Throws<AvroSchemaException>(() => AvroSchema.For<TwoConstructors>()).Message, StringComparison.Ordinal);
}
