using Avro.Generic;
using Avro.IO;

namespace Kappa.Avro.Tests.Decoding;

/// <summary>The sentences of the specification's section "Schema Resolution" (1.12), each to C# types, to a generic record, and against Apache.Avro.</summary>
public sealed class SpecificationTests
{
    private const string Inner = """{"type":"record","name":"Inner","fields":[{"name":"a","type":"int"},{"name":"gone","type":["null","string"]}]}""";

    private const string WholeWriter = $$$$"""
        {"type":"record","name":"R","namespace":"w","fields":[
          {"name":"id","type":"int"},
          {"name":"surplus","type":{"type":"map","values":{"type":"array","items":["null",{{{{Inner}}}},"double"]}}},
          {"name":"miles","type":"float"},
          {"name":"inners","type":{"type":"array","items":"w.Inner"}},
          {"name":"by_name","type":{"type":"map","values":"int"}},
          {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["X","Y","Z"]}},
          {"name":"raw","type":"bytes"},
          {"name":"maybe","type":["null","int","string"]}]}
        """;

    public enum Kind
    {
        [AvroEnumDefault]
        Unknown,
        Z,
        X,
    }

    public sealed record Part(long A, int Added = 5, string? Gone = null);

    public sealed record Taken(
        string Raw, List<Part> Inners, long Id, [AvroName("distance", "miles")] double Distance, IReadOnlyDictionary<string, double> ByName, Kind Kind, string Missing = "here", int? Absent = null);

    public sealed class Settable
    {
        public Kind Kind { get; set; }

        public long? Id { get; init; }

        public string Missing { get; set; } = "there";

        public object? Maybe { get; set; }
    }

    [Fact]
    public void A_record_is_filled_from_a_writer_whose_fields_are_reordered_renamed_promoted_surplus_and_missing()
    {
        var taken = AvroDecoder<Taken>.Compile(AvroSchema.Parse(WholeWriter)).Decode(Written("Y", 3));
        Assert.Equivalent(
            new Taken("é", [new Part(1, 5, "x"), new Part(2)], 3, 1.5, new Dictionary<string, double> { ["k"] = 7 }, Kind.Unknown), taken, strict: true);
        var settable = AvroDecoder<Settable>.Compile(AvroSchema.Parse(WholeWriter)).Decode(Written("Z", "text"));
        Assert.Equal((Kind.Z, 3L, "there", "text"), (settable.Kind, settable.Id, settable.Missing, settable.Maybe));
        Assert.Null(AvroDecoder<Settable>.Compile(AvroSchema.Parse(WholeWriter)).Decode(Written("Z", null)).Maybe);
    }

    [Fact]
    public void A_symbol_that_the_reader_does_not_know_is_its_default_or_refused_for_that_record()
    {
        const string Writer = """{"type":"array","items":{"type":"enum","name":"E","symbols":["A","B"]}}""";
        var (known, unknown) = (RoundTrip.Encode(AvroSchema.Parse(Writer), new[] { "A" }), RoundTrip.Encode(AvroSchema.Parse(Writer), new[] { "A", "B" }));
        const string WithDefault = """{"type":"array","items":{"type":"enum","name":"x.E","symbols":["C","A"],"default":"C"}}""";
        Assert.Equal(["A", "C"], Resolve<string[]>(Writer, WithDefault, unknown));
        const string Without = """{"type":"array","items":{"type":"enum","name":"E","symbols":["C","A"]}}""";
        Assert.Equal(["A"], Resolve<string[]>(Writer, Without, known));
        Assert.Contains("B", Assert.Throws<AvroDataException>(() => Resolve<string[]>(Writer, Without, unknown)).Message, StringComparison.Ordinal);
    }

    public sealed record Defaults(
        bool Flag, int Count, long Size, float Ratio, double Share, byte[] Raw, string Name, string Kind, int[] Items, IReadOnlyDictionary<string, int> Map, Part Part, byte[] Fixed, string? Maybe, string? Other,
        DateOnly Day);

    private const string DefaultsReader = """
        {"type":"record","name":"R","fields":[
          {"name":"flag","type":"boolean","default":true},
          {"name":"count","type":"int","default":-1},
          {"name":"size","type":"long","default":4294967296},
          {"name":"ratio","type":"float","default":1.5},
          {"name":"share","type":"double","default":1e300},
          {"name":"raw","type":"bytes","default":"\u0000\u00ff"},
          {"name":"name","type":"string","default":"é"},
          {"name":"kind","type":{"type":"enum","name":"K","symbols":["A","B"]},"default":"B"},
          {"name":"items","type":{"type":"array","items":"int"},"default":[1,2]},
          {"name":"map","type":{"type":"map","values":"int"},"default":{"a":1}},
          {"name":"part","type":{"type":"record","name":"P","fields":[{"name":"a","type":"int"},{"name":"gone","type":["null","string"],"default":null}]},"default":{"a":3}},
          {"name":"fixed","type":{"type":"fixed","name":"F","size":2},"default":"\u0001\u0002"},
          {"name":"maybe","type":["null","string"],"default":null},
          {"name":"other","type":["string","null"],"default":"s"},
          {"name":"day","type":{"type":"int","logicalType":"date"},"default":1}]}
        """;

    [Fact]
    public void A_field_that_the_writer_does_not_have_is_the_readers_default_of_every_type()
    {
        const string Writer = """{"type":"record","name":"R","fields":[]}""";
        var expected = new Defaults(
            true, -1, 1L << 32, 1.5f, 1e300, [0, 0xFF], "é", "B", [1, 2], new Dictionary<string, int> { ["a"] = 1 }, new Part(3), [1, 2], null, "s", new DateOnly(1970, 1, 2));
        Assert.Equivalent(expected, Resolve<Defaults>(Writer, DefaultsReader, []), strict: true);
        var generic = Resolve<AvroRecord>(Writer, DefaultsReader, []);
        Assert.Equal([true, -1, 1L << 32, 1.5f, 1e300, "é", "B", null, "s", new DateOnly(1970, 1, 2)],
            new[] { "flag", "count", "size", "ratio", "share", "name", "kind", "maybe", "other", "day" }.Select(name => generic[name]));
        Assert.Equal(3, ((AvroRecord)generic["part"]!)["a"]);
        // it reads a default of double as a float
        AgreesWithApache(Writer, DefaultsReader.Replace("1e300", "0.25", StringComparison.Ordinal), []);
    }

    [Fact]
    public void A_writers_union_is_resolved_branch_by_branch_as_records_come()
    {
        const string Writer = """["null","int","string",{"type":"array","items":"int"}]""";
        var schema = AvroSchema.Parse(Writer);
        Assert.Equal(5L, Resolve<long>(Writer, "\"long\"", RoundTrip.Encode<object?>(schema, 5)));
        foreach (var refused in new object?[] { null, "s", new object?[] { 1 } })
            Assert.Throws<AvroDataException>(() => Resolve<long>(Writer, "\"long\"", RoundTrip.Encode(schema, refused)));
        Assert.Null(Resolve<double?>(Writer, """["null","double"]""", RoundTrip.Encode<object?>(schema, null)));
        Assert.Equal(5d, Resolve<double?>(Writer, """["null","double"]""", RoundTrip.Encode<object?>(schema, 5)));
        Assert.Throws<AvroDataException>(() => Resolve<double?>(Writer, """["null","double"]""", RoundTrip.Encode<object?>(schema, "s")));
    }

    public static TheoryData<string, string, object?> Pairs => new()
    {
        { "\"int\"", "\"long\"", -7 },
        { "\"int\"", "\"float\"", 7 },
        { "\"int\"", "\"double\"", int.MinValue },
        { "\"long\"", "\"float\"", 1L << 40 },
        { "\"long\"", "\"double\"", -(1L << 50) },
        { "\"float\"", "\"double\"", 0.1f },
        { """{"type":"array","items":"int"}""", """{"type":"array","items":"double"}""", new object?[] { 1, 2 } },
        { """{"type":"map","values":"int"}""", """{"type":"map","values":"long"}""", new Dictionary<string, object?> { ["k"] = 3 } },
        { """{"type":"fixed","name":"a.F","size":2}""", """{"type":"fixed","name":"a.F","size":2}""", new byte[] { 1, 2 } },
        { """{"type":"enum","name":"E","symbols":["A","B"]}""", """{"type":"enum","name":"E","symbols":["B","A"]}""", "B" },
        { "\"int\"", """["string","double","long"]""", 5 },
        { "\"int\"", """["string","double","int"]""", 5 }, // the same before what it promotes to
        { "\"int\"", """["null","int"]""", 5 },
        { """["null","int"]""", """["null","int","string"]""", null },
        { """["null","int"]""", """["string","long","null"]""", 6 },
        { """["int","string"]""", """["string","int"]""", "s" },
        { """["null","string"]""", "\"string\"", "s" },
    };

    [Theory, MemberData(nameof(Pairs))]
    public void What_a_writers_value_is_to_a_reader_is_what_Apache_Avro_makes_of_it(string writer, string reader, object? value) =>
        AgreesWithApache(writer, reader, RoundTrip.Encode(AvroSchema.Parse(writer), value));

    // Apache.Avro for C# does not know these.
    [Fact]
    public void Strings_and_bytes_are_promoted_to_one_another_through_a_readers_schema()
    {
        Assert.Equal("é"u8.ToArray(), Resolve<object>("\"string\"", "\"bytes\"", [4, 0xC3, 0xA9]));
        Assert.Equal("é", Resolve<object>("\"bytes\"", "\"string\"", [4, 0xC3, 0xA9]));
        Assert.Equal("é", Resolve<object>("\"bytes\"", """["null","string"]""", [4, 0xC3, 0xA9]));
        Assert.Throws<AvroDataException>(() => Resolve<object>("\"bytes\"", "\"string\"", [2, 0xFF]));
    }

    [Fact]
    public void A_generic_record_has_the_readers_fields()
    {
        const string Reader = """
            {"type":"record","name":"R","namespace":"w","fields":[
              {"name":"maybe","type":["int","null","string"]},
              {"name":"added","type":"string","default":"here"},
              {"name":"inners","type":{"type":"array","items":{"type":"record","name":"Inner","fields":[{"name":"more","type":"int","default":9},{"name":"a","type":"double"}]}}},
              {"name":"id","type":"long"},
              {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["Z","Y"],"default":"Z"}}]}
            """;
        AgreesWithApache(WholeWriter, Reader, Written("Y", 3));
        AgreesWithApache(WholeWriter, Reader, Written("Y", null));
        var record = Resolve<AvroRecord>(WholeWriter, Reader, Written("X", 4));
        Assert.Equal(["maybe", "added", "inners", "id", "kind"], record.FieldNames);
        Assert.Equal([4, "here", 3L, "Z"], new[] { "maybe", "added", "id", "kind" }.Select(name => record[name]));
        var inner = Assert.IsType<AvroRecord>(Assert.IsType<object?[]>(record["inners"])[1]);
        Assert.Equal((9, 2d), (inner["more"], inner["a"]));
    }

    private static byte[] Written(string kind, object? maybe)
    {
        var schema = AvroSchema.Parse(WholeWriter);
        var inner = AvroSchema.Parse(Inner.Replace("\"Inner\"", "\"w.Inner\"", StringComparison.Ordinal));
        AvroRecord Make(int a, string? gone) => new(inner) { ["a"] = a, ["gone"] = gone };
        return RoundTrip.Encode(schema, new AvroRecord(schema)
        {
            ["id"] = 3,
            ["surplus"] = new Dictionary<string, object?> { ["s"] = new object?[] { null, Make(8, "y"), 2.5 } },
            ["miles"] = 1.5f,
            ["inners"] = new object?[] { Make(1, "x"), Make(2, null) },
            ["by_name"] = new Dictionary<string, object?> { ["k"] = 7 },
            ["kind"] = kind,
            ["raw"] = "é"u8.ToArray(),
            ["maybe"] = maybe,
        });
    }

    private static T Resolve<T>(string writer, string reader, byte[] bytes) => AvroDecoder<T>.Compile(AvroSchema.Parse(writer), AvroSchema.Parse(reader)).Decode(bytes);

    // Both read by both schemas, then write by the reader's: equal values are equal bytes.
    private static void AgreesWithApache(string writer, string reader, byte[] bytes)
    {
        var (from, to) = (AvroSchema.Parse(writer), AvroSchema.Parse(reader));
        var ours = RoundTrip.Encode(to, AvroDecoder<object?>.Compile(from, to).Decode(bytes));
        var value = new GenericReader<object?>(from.Model, to.Model).Read(null!, new BinaryDecoder(new MemoryStream(bytes)));
        var stream = new MemoryStream();
        var encoder = new BinaryEncoder(stream);
        new GenericWriter<object?>(to.Model).Write(value, encoder);
        encoder.Flush();
        Assert.Equal(Convert.ToHexString(stream.ToArray()), Convert.ToHexString(ours));
    }
}
