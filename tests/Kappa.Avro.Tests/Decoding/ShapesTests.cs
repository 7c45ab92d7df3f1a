namespace Kappa.Avro.Tests.Decoding;

/// <summary>The C# types that records are read into and written from.</summary>
public sealed class ShapesTests
{
    private const string Pair = """{"type":"record","name":"Pair","fields":[{"name":"first_name","type":"string"},{"name":"AGE","type":"int"}]}""";
    private static readonly byte[] Bytes = [2, (byte)'x', 14];

    public sealed class Settable
    {
        public string FirstName { get; set; } = "";

        public int Age { get; init; }

        public string Town { get; set; } = "nowhere";

        public List<int> Numbers { get; } = [];
    }

    public struct Value
    {
        public string FirstName { get; set; }

        public int? Age { get; set; }
    }

    public readonly record struct Positional(int AGE, string First_Name, double Weight = 2.5, DayOfWeek Day = DayOfWeek.Friday, decimal? Money = 3.5m, string? Note = null);

    public abstract class Named
    {
        public required string FirstName { get; set; }
    }

    public sealed class Derived : Named
    {
        public int Age { get; set; }
    }

    [Fact]
    public void A_class_is_filled_by_its_setters_and_keeps_what_it_had()
    {
        var value = RoundTrip.Decode<Settable>(AvroSchema.Parse(Pair), Bytes);
        Assert.Equal(("x", 7, "nowhere"), (value.FirstName, value.Age, value.Town));
    }

    [Fact]
    public void A_struct_is_filled()
    {
        var value = RoundTrip.Decode<Value>(AvroSchema.Parse(Pair), Bytes);
        Assert.Equal(("x", 7), (value.FirstName, value.Age));
        Assert.Equal(7, RoundTrip.Decode<Value?>(AvroSchema.Parse(Pair), Bytes)!.Value.Age);
    }

    [Fact]
    public void A_constructor_gives_its_defaults() => Assert.Equal(new Positional(7, "x"), RoundTrip.Decode<Positional>(AvroSchema.Parse(Pair), Bytes));

    [Fact]
    public void Inherited_members_are_filled()
    {
        var value = RoundTrip.Decode<Derived>(AvroSchema.Parse(Pair), Bytes);
        Assert.Equal(("x", 7), (value.FirstName, value.Age));
    }

    public sealed record Needs(string FirstName, int Missing, [AvroName("age")] int Named, long Age);

    [Fact]
    public void Every_member_that_does_not_fit_is_listed()
    {
        var message = Assert.Throws<AvroSchemaException>(() => AvroDecoder<Needs>.Compile(AvroSchema.Parse(Pair))).Message;
        Assert.Contains("Needs.Missing", message, StringComparison.Ordinal);
        Assert.Contains("Needs.Named", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Needs.FirstName", message, StringComparison.Ordinal);
    }

    public sealed record Both(int UserId);

    [Fact]
    public void Two_fields_that_fit_alike_are_refused_unless_one_fits_exactly()
    {
        const string Alike = """{"type":"record","name":"R","fields":[{"name":"userid","type":"int"},{"name":"userId","type":"int"}]}""";
        Assert.Contains("userid and userId", Assert.Throws<AvroSchemaException>(() => AvroDecoder<Both>.Compile(AvroSchema.Parse(Alike))).Message, StringComparison.Ordinal);
        const string Exact = """{"type":"record","name":"R","fields":[{"name":"userId","type":"int"},{"name":"user_id","type":"int"}]}""";
        Assert.Equal(new Both(2), RoundTrip.Decode<Both>(AvroSchema.Parse(Exact), [2, 4]));
        Assert.Contains("userid", Assert.Throws<AvroSchemaException>(() => AvroEncoder<Both>.Compile(AvroSchema.Parse(Alike))).Message, StringComparison.OrdinalIgnoreCase);
    }

    public sealed record Wide(int A, int B, int C = 3);

    [Fact]
    public void A_member_without_a_field_would_be_lost_and_a_field_without_a_member_needs_a_default()
    {
        var lost = AvroSchema.Parse("""{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"d","type":"int"}]}""");
        var message = Assert.Throws<AvroSchemaException>(() => AvroEncoder<Wide>.Compile(lost)).Message;
        foreach (var part in new[] { "Wide.B", "Wide.C", "Wide.d" }) Assert.Contains(part, message, StringComparison.Ordinal);
        var given = AvroSchema.Parse("""
            {"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":["null","long"]},{"name":"c","type":"double"},
              {"name":"d","type":["null","string"],"default":null},{"name":"e","type":{"type":"map","values":"bytes"},"default":{"k":"\u00ff"}}]}
            """);
        var back = RoundTrip.Decode<AvroRecord>(given, RoundTrip.Encode(given, new Wide(1, 2)));
        Assert.Equal([1, 2L, 3.0, null], new[] { back["a"], back["b"], back["c"], back["d"] });
        Assert.Equal([0xFF], (byte[])((Dictionary<string, object?>)back["e"]!)["k"]!);
    }

    public sealed record Node(int Value, Node? Next, List<Node> Children);

    [Fact]
    public void A_record_that_nests_itself_goes_as_deep_as_the_stack_allows_and_is_refused_beyond()
    {
        var schema = AvroSchema.For<Node>();
        Node? chain = null;
        for (var i = 0; i < 500; i++) chain = new Node(i, chain, i == 3 ? [new Node(9, null, [])] : []);
        var back = RoundTrip.Decode<Node>(schema, RoundTrip.Encode(schema, chain!));
        for (var i = 499; i >= 0; i--, back = back.Next!) Assert.Equal(i, back.Value);
        var endless = Enumerable.Range(0, 3_000_000).SelectMany(_ => new byte[] { 2, 2 }).ToArray();
        Assert.Contains("deeper", Assert.Throws<AvroDataException>(() => RoundTrip.Decode<Node>(schema, endless)).Message, StringComparison.Ordinal);
        var circle = new Node(1, null, []);
        circle.Children.Add(circle);
        Assert.Contains("deeper", Assert.Throws<AvroDataException>(() => RoundTrip.Encode(schema, circle)).Message, StringComparison.Ordinal);
        var outer = AvroSchema.Parse($$"""{"type":"record","name":"Outer","fields":[{"name":"passed","type":{{schema.Json}}}]}""");
        Assert.Throws<AvroDataException>(() => RoundTrip.Decode<Positional>(AvroSchema.Parse($$"""{"type":"record","name":"O","fields":[{"name":"age","type":"int"},{"name":"first_name","type":"string"},{"name":"p","type":{{schema.Json}}}]}"""), [2, 0, .. endless]));
    }

    public sealed record Lists(int[] A, List<int> B, IList<int> C, IReadOnlyList<int> D, IEnumerable<int> E, IReadOnlyCollection<int?> F, IReadOnlyDictionary<string, int> G, string?[] H);

    [Fact]
    public void Every_kind_of_collection_comes_back()
    {
        var schema = AvroSchema.For<Lists>();
        var lists = new Lists([1], [2, 3], new List<int> { 4 }, [5], Enumerable.Range(6, 2), [8, null], new Dictionary<string, int> { ["x"] = 9 }, ["a", null]);
        Assert.Equivalent(lists, RoundTrip.Decode<Lists>(schema, RoundTrip.Encode(schema, lists)));
    }

    [Fact]
    public void Blocks_with_a_size_and_several_blocks_are_read()
    {
        var schema = AvroSchema.Parse("""{"type":"array","items":"int"}""");
        Assert.Equal([1, 2, 3], RoundTrip.Decode<int[]>(schema, [3, 4, 2, 4, 2, 6, 0]));
        Assert.Equal([1, 2, 3], RoundTrip.Decode<List<int>>(schema, [3, 4, 2, 4, 2, 6, 0]));
        Assert.Throws<AvroDataException>(() => RoundTrip.Decode<int[]>(schema, [3, 100, 2, 4, 0]));
        Assert.Throws<AvroDataException>(() => RoundTrip.Decode<int[]>(schema, [0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0]));
    }

    [Fact]
    public void Items_of_no_bytes_cannot_ask_for_memory_without_end()
    {
        var schema = AvroSchema.Parse("""{"type":"array","items":"null"}""");
        var writer = new AvroWriter();
        writer.WriteLong(int.MaxValue);
        writer.WriteLong(0);
        var bytes = writer.Written.ToArray();
        Assert.Throws<AvroDataException>(() => RoundTrip.Decode<object?[]>(schema, bytes));
    }

    [Fact]
    public void A_key_that_comes_twice_is_refused() =>
        Assert.Contains("twice", Assert.Throws<AvroDataException>(() => RoundTrip.Decode<Dictionary<string, int>>(AvroSchema.Parse("""{"type":"map","values":"int"}"""), [4, 2, (byte)'k', 2, 2, (byte)'k', 4, 0])).Message, StringComparison.Ordinal);

    public sealed record Picky(int Age, string FirstName)
    {
        public int Age { get; } = Age < 5 ? Age : throw new ArgumentOutOfRangeException(nameof(Age));
    }

    [Fact]
    public void What_the_types_own_constructor_refuses_is_bad_data() =>
        Assert.IsType<ArgumentOutOfRangeException>(Assert.Throws<AvroDataException>(() => RoundTrip.Decode<Picky>(AvroSchema.Parse(Pair), Bytes)).InnerException);

    public sealed record Fixed(byte[] Four, ReadOnlyMemory<byte> Any, Guid Id, AvroDuration Wait);

    [Fact]
    public void Fixed_bytes_uuids_and_durations_come_back_and_a_wrong_length_is_refused()
    {
        var schema = AvroSchema.Parse("""
            {"type":"record","name":"R","fields":[{"name":"four","type":{"type":"fixed","name":"F","size":4}},{"name":"any","type":"bytes"},
              {"name":"id","type":{"type":"fixed","name":"U","size":16,"logicalType":"uuid"}},{"name":"wait","type":{"type":"fixed","name":"D","size":12,"logicalType":"duration"}}]}
            """);
        var id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        var value = new Fixed([1, 2, 3, 4], new byte[] { 5 }, id, new AvroDuration(1, 2, uint.MaxValue));
        var bytes = RoundTrip.Encode(schema, value);
        Assert.Equal([0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 1, 0, 0, 0, 2, 0, 0, 0, 255, 255, 255, 255], bytes[6..]);
        var back = RoundTrip.Decode<Fixed>(schema, bytes);
        Assert.Equal((id, value.Wait), (back.Id, back.Wait));
        Assert.Equal([5], back.Any.ToArray());
        Assert.Contains("Fixed.Four", Assert.Throws<AvroDataException>(() => RoundTrip.Encode(schema, value with { Four = [1] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_refused_leaves_the_writer_as_it_was()
    {
        var encoder = AvroEncoder<Fixed>.Compile(AvroSchema.Parse("""{"type":"record","name":"R","fields":[{"name":"any","type":"bytes"},{"name":"four","type":"bytes"},{"name":"id","type":{"type":"string","logicalType":"uuid"}},{"name":"wait","type":["null",{"type":"fixed","name":"D","size":12,"logicalType":"duration"}]}]}"""));
        var writer = new AvroWriter();
        writer.WriteFrame(1);
        Assert.Throws<AvroDataException>(() => encoder.Encode(new Fixed(null!, new byte[300], default, default), writer));
        Assert.Equal(5, writer.Length);
        Assert.Throws<AvroDataException>(() => encoder.Encode(null!, writer));
    }
}
