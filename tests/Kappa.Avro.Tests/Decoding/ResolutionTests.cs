namespace Kappa.Avro.Tests.Decoding;

/// <summary>The specification's table of schema resolution, to C# types and to a reader's schema.</summary>
public sealed class ResolutionTests
{
    [Fact]
    public void Int_is_promoted_to_long_float_and_double()
    {
        Assert.Equal(7L, RoundTrip.Through<int, long>("\"int\"", 7));
        Assert.Equal(7f, RoundTrip.Through<int, float>("\"int\"", 7));
        Assert.Equal(7d, RoundTrip.Through<int, double>("\"int\"", 7));
        Assert.Equal(7, RoundTrip.Through<int, byte>("\"int\"", 7));
        Assert.Equal(-7, RoundTrip.Through<short, sbyte>("\"int\"", -7));
        Assert.Equal((short)7, RoundTrip.Through<byte, short?>("\"int\"", 7)!.Value);
    }

    [Fact]
    public void Long_is_promoted_to_float_and_double()
    {
        Assert.Equal(1L << 40, RoundTrip.Through<long, float>("\"long\"", 1L << 40));
        Assert.Equal(1L << 60, RoundTrip.Through<long, double>("\"long\"", 1L << 60));
    }

    [Fact]
    public void Float_is_promoted_to_double() => Assert.Equal(0.1f, RoundTrip.Through<float, double>("\"float\"", 0.1f));

    [Fact]
    public void String_and_bytes_are_promoted_to_one_another()
    {
        Assert.Equal("é"u8.ToArray(), RoundTrip.Through<string, byte[]>("\"string\"", "é"));
        Assert.Equal("é", RoundTrip.Through<byte[], string>("\"bytes\"", "é"u8.ToArray()));
        Assert.Throws<AvroDataException>(() => RoundTrip.Through<byte[], string>("\"bytes\"", [0xFF]));
    }

    [Fact]
    public void A_promotion_that_would_round_is_refused_for_that_record()
    {
        Assert.Throws<AvroDataException>(() => RoundTrip.Through<int, float>("\"int\"", 16_777_217));
        Assert.Throws<AvroDataException>(() => RoundTrip.Through<long, double>("\"long\"", (1L << 53) + 1));
        Assert.Throws<AvroDataException>(() => RoundTrip.Through<long, double>("\"long\"", long.MaxValue));
        Assert.Throws<AvroDataException>(() => RoundTrip.Through<long, float>("\"long\"", long.MaxValue));
        Assert.Throws<AvroDataException>(() => RoundTrip.Through<long, double>("\"double\"", (1L << 53) + 1));
        Assert.Throws<AvroDataException>(() => RoundTrip.Through<int, byte>("\"int\"", 256));
    }

    [Theory]
    [InlineData("\"long\"", typeof(int))]
    [InlineData("\"double\"", typeof(float))]
    [InlineData("\"double\"", typeof(long))]
    [InlineData("\"double\"", typeof(decimal))]
    [InlineData("\"float\"", typeof(int))]
    [InlineData("\"string\"", typeof(int))]
    [InlineData("\"string\"", typeof(Guid))]
    [InlineData("\"boolean\"", typeof(int))]
    [InlineData("\"int\"", typeof(bool))]
    [InlineData("\"int\"", typeof(uint))]
    [InlineData("\"long\"", typeof(DateTimeOffset))]
    [InlineData("""{"type":"long","logicalType":"local-timestamp-micros"}""", typeof(DateTimeOffset))]
    [InlineData("""{"type":"int","logicalType":"date"}""", typeof(DateTime))]
    [InlineData("""{"type":"array","items":"int"}""", typeof(int))]
    [InlineData("""{"type":"map","values":"int"}""", typeof(int[]))]
    [InlineData("""{"type":"enum","name":"E","symbols":["X"]}""", typeof(DayOfWeek))]
    [InlineData("null", typeof(int))]
    [InlineData("[\"null\"]", typeof(int))]
    [InlineData("[\"null\",\"string\"]", typeof(int?))]
    public void What_cannot_be_is_refused_when_it_is_compiled(string schema, Type type)
    {
        var parsed = AvroSchema.Parse(schema == "null" ? "\"null\"" : schema);
        var compile = typeof(AvroDecoder<>).MakeGenericType(type).GetMethod("Compile", [typeof(AvroSchema)])!.CreateDelegate<Func<AvroSchema, object>>();
        Assert.Throws<AvroSchemaException>(() => compile(parsed));
    }

    public sealed record Strict(int Id, string Name);

    [Fact]
    public void A_record_none_of_whose_fields_is_a_member_is_another_one()
    {
        var other = AvroSchema.Parse("""{"type":"record","name":"Other","fields":[{"name":"x","type":"int"},{"name":"y","type":"int"}]}""");
        var fault = Assert.Throws<AvroSchemaException>(() => AvroDecoder<Settable>.Compile(other));
        Assert.Contains("is another record: it has another name, and none of its fields (x, y) is a member", fault.Message, StringComparison.Ordinal);
        // One of the same name may have been written before its members were there; one that says nothing contradicts nothing.
        var same = AvroSchema.Parse("""{"type":"record","name":"some.settable","fields":[{"name":"x","type":"int"}]}""");
        Assert.Equal(3, AvroDecoder<Settable>.Compile(same).Decode([2]).Number);
        var empty = AvroSchema.Parse("""{"type":"record","name":"Other","fields":[]}""");
        Assert.Equal(3, AvroDecoder<Settable>.Compile(empty).Decode(default).Number);
    }

    private sealed class Settable
    {
        public int Number { get; set; } = 3;

        public string? Text { get; set; }
    }

    [Fact]
    public void Null_in_a_member_that_is_not_nullable_is_refused_for_that_record_and_names_it()
    {
        const string Schema = """{"type":"record","name":"R","fields":[{"name":"id","type":["null","int"]},{"name":"name","type":["string","null"]}]}""";
        var schema = AvroSchema.Parse(Schema);
        Assert.Equal(new Strict(1, "a"), RoundTrip.Decode<Strict>(schema, [2, 2, 0, 2, (byte)'a']));
        Assert.Contains("Strict.Id", Assert.Throws<AvroDataException>(() => RoundTrip.Decode<Strict>(schema, [0, 0, 2, (byte)'a'])).Message, StringComparison.Ordinal);
        Assert.Contains("Strict.Name", Assert.Throws<AvroDataException>(() => RoundTrip.Decode<Strict>(schema, [2, 2, 2])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_branch_that_the_member_cannot_hold_is_refused_for_that_record()
    {
        const string Union = """["null","long","string",{"type":"array","items":"int"}]""";
        Assert.Equal("a", RoundTrip.Through<object?, string?>(Union, "a"));
        Assert.Null(RoundTrip.Through<object?, string?>(Union, null));
        Assert.Equal(5L, RoundTrip.Through<object?, long>(Union, 5L));
        Assert.Contains("long", Assert.Throws<AvroDataException>(() => RoundTrip.Through<object?, string?>(Union, 5)).Message, StringComparison.Ordinal);
        Assert.Throws<AvroDataException>(() => RoundTrip.Decode<string?>(AvroSchema.Parse(Union), [8]));
        Assert.Throws<AvroDataException>(() => RoundTrip.Decode<string?>(AvroSchema.Parse(Union), [1]));
    }

    [Fact]
    public void A_union_of_any_branches_is_an_object()
    {
        const string Union = """["null","long","double","string","bytes",{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]},{"type":"map","values":"int"}]""";
        foreach (var value in new object?[] { null, 5L, 2.5, "s", new byte[] { 1 }, new Dictionary<string, object?> { ["k"] = 3 } })
            Assert.Equal(value, RoundTrip.Through<object?, object?>(Union, value));
        var record = new AvroRecord(AvroSchema.Parse("""{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}""")) { ["x"] = 4 };
        Assert.Equal(4, Assert.IsType<AvroRecord>(RoundTrip.Through<object?, object?>(Union, record))["x"]);
        Assert.Contains("DateOnly", Assert.Throws<AvroDataException>(() => RoundTrip.Through<object?, object?>(Union, default(DateOnly))).Message, StringComparison.Ordinal);
    }

    public enum Colour
    {
        Red,
        DarkGreen,
    }

    public enum Known
    {
        [AvroEnumDefault]
        Other,
        Red,
        [AvroName("BLAU")]
        Blue,
    }

    [Fact]
    public void Symbols_match_by_name_whatever_their_order_and_an_unknown_one_is_the_default_or_refused()
    {
        const string Schema = """{"type":"enum","name":"C","symbols":["DARK_GREEN","Red","BLAU"]}""";
        Assert.Equal(Colour.DarkGreen, RoundTrip.Through<string, Colour>(Schema, "DARK_GREEN"));
        Assert.Equal(Colour.Red, RoundTrip.Through<string, Colour>(Schema, "Red"));
        Assert.Contains("BLAU", Assert.Throws<AvroDataException>(() => RoundTrip.Through<string, Colour>(Schema, "BLAU")).Message, StringComparison.Ordinal);
        Assert.Equal(Known.Blue, RoundTrip.Through<string, Known>(Schema, "BLAU"));
        Assert.Equal(Known.Other, RoundTrip.Through<string, Known>(Schema, "DARK_GREEN"));
        Assert.Equal("DARK_GREEN", RoundTrip.Through<Colour, string>(Schema, Colour.DarkGreen));
        Assert.Throws<AvroDataException>(() => RoundTrip.Through<Colour, string>(Schema, (Colour)9));
        Assert.Throws<AvroDataException>(() => RoundTrip.Through<Known, string>(Schema, Known.Other));
        Assert.Throws<AvroDataException>(() => RoundTrip.Decode<Colour>(AvroSchema.Parse(Schema), [6]));
    }

    private const string Writer = """
        {"type":"record","name":"Trip","namespace":"old","fields":[
          {"name":"id","type":"int"},
          {"name":"gone","type":{"type":"map","values":{"type":"array","items":["null","string","long"]}}},
          {"name":"miles","type":"int"},
          {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["A","B","C"]}},
          {"name":"tags","type":{"type":"array","items":"string"}}]}
        """;

    private const string Reader = """
        {"type":"record","name":"Trip","namespace":"new","fields":[
          {"name":"tags","type":{"type":"array","items":"bytes"}},
          {"name":"distance","aliases":["miles"],"type":["null","double"]},
          {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["B","A","Z"],"default":"Z"}},
          {"name":"id","type":"long"},
          {"name":"added","type":{"type":"array","items":"int"},"default":[1,2]},
          {"name":"note","type":["null","string"],"default":null}]}
        """;

    public sealed record Trip(long Id, double? Distance, string Kind, byte[][] Tags, int[] Added, string? Note);

    [Fact]
    public void A_readers_schema_brings_its_aliases_promotions_and_defaults()
    {
        var writer = AvroSchema.Parse(Writer);
        var bytes = RoundTrip.Encode(writer, new AvroRecord(writer)
        {
            ["id"] = 3,
            ["gone"] = new Dictionary<string, object?> { ["a"] = new object?[] { null, "x", 5L } },
            ["miles"] = 12,
            ["kind"] = "C",
            ["tags"] = new object?[] { "t" },
        });
        var decoder = AvroDecoder<Trip>.Compile(writer, AvroSchema.Parse(Reader));
        var trip = decoder.Decode(bytes);
        Assert.Equivalent(new Trip(3, 12, "Z", ["t"u8.ToArray()], [1, 2], null), trip, strict: true);
        Assert.NotSame(trip.Added, decoder.Decode(bytes).Added);
        var generic = AvroDecoder<AvroRecord>.Compile(writer, AvroSchema.Parse(Reader)).Decode(bytes);
        Assert.Equal("new.Trip", generic.Name);
        Assert.Equal(3L, generic["id"]);
        Assert.Equal(12.0, generic["distance"]);
        Assert.Equal("Z", generic["kind"]);
        Assert.Equal([1, 2], Assert.IsType<object?[]>(generic["added"]));
    }

    [Theory]
    [InlineData("\"string\"", "\"int\"")]
    [InlineData("\"long\"", "\"int\"")]
    [InlineData("\"double\"", "\"float\"")]
    [InlineData("""{"type":"fixed","name":"F","size":2}""", """{"type":"fixed","name":"F","size":3}""")]
    [InlineData("""{"type":"fixed","name":"F","size":2}""", """{"type":"fixed","name":"G","size":2}""")]
    [InlineData("""{"type":"enum","name":"E","symbols":["A"]}""", """{"type":"enum","name":"F","symbols":["A"]}""")]
    [InlineData("""{"type":"array","items":"string"}""", """{"type":"array","items":"int"}""")]
    [InlineData("""{"type":"array","items":"string"}""", """{"type":"map","values":"string"}""")]
    [InlineData("\"string\"", "[\"null\",\"int\"]")]
    [InlineData("[\"null\",\"string\"]", "[\"null\",\"int\"]")]
    [InlineData("""{"type":"record","name":"R","fields":[]}""", """{"type":"record","name":"S","fields":[]}""")]
    [InlineData("""{"type":"record","name":"R","fields":[]}""", """{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}""")]
    [InlineData("""{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}""", """{"type":"bytes","logicalType":"decimal","precision":4,"scale":1}""")]
    [InlineData("""{"type":"long","logicalType":"timestamp-millis"}""", """{"type":"long","logicalType":"timestamp-micros"}""")]
    public void Schemas_that_do_not_resolve_are_refused(string writer, string reader) =>
        Assert.Throws<AvroSchemaException>(() => AvroDecoder<object>.Compile(AvroSchema.Parse(writer), AvroSchema.Parse(reader)));

    [Theory]
    [InlineData("[\"int\",\"string\"]", "[\"string\",\"long\"]")]
    [InlineData("\"int\"", "[\"null\",\"double\",\"long\"]")]
    [InlineData("[\"null\",\"int\"]", "\"int\"")]
    [InlineData("""{"type":"fixed","name":"a.F","size":2}""", """{"type":"fixed","name":"G","size":2,"aliases":["a.F"]}""")]
    [InlineData("""{"type":"record","name":"a.R","fields":[]}""", """{"type":"record","name":"b.R","fields":[]}""")]
    public void Schemas_that_resolve_are_taken(string writer, string reader) => AvroDecoder<object>.Compile(AvroSchema.Parse(writer), AvroSchema.Parse(reader));
}
