using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Kappa.Avro;
using Kappa.Sink.Tests.Given;

namespace Kappa.Sink.Tests.Decoding;

/// <summary>Every Avro type, by value, as DuckDB reads it.</summary>
public sealed class AvroTypeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Numbers_and_booleans_keep_their_extremes()
    {
        Check(""" "int" """, "INTEGER", [(w => w.WriteLong(int.MinValue), "-2147483648"), (w => w.WriteLong(0), "0"), (w => w.WriteLong(int.MaxValue), "2147483647")]);
        Check(""" "long" """, "BIGINT", [(w => w.WriteLong(long.MinValue), "-9223372036854775808"), (w => w.WriteLong(long.MaxValue), "9223372036854775807")]);
        Check(""" "float" """, "FLOAT", [(w => w.WriteFloat(float.Epsilon), "1e-45"), (w => w.WriteFloat(float.NegativeInfinity), "-inf"), (w => w.WriteFloat(float.NaN), "-nan"), (w => w.WriteFloat(BitConverter.UInt32BitsToSingle(0x7FC0_0000)), "nan")]);
        Check(""" "double" """, "DOUBLE", [(w => w.WriteDouble(double.MaxValue), "1.7976931348623157e+308"), (w => w.WriteDouble(-0.0), "-0.0"), (w => w.WriteDouble(0.1), "0.1")]);
        Check(""" "boolean" """, "BOOLEAN", [(w => w.WriteBoolean(true), "true"), (w => w.WriteBoolean(false), "false")]);
    }

    [Fact]
    public void Texts_and_binary_keep_every_byte()
    {
        Check(""" "string" """, "VARCHAR", [(w => w.WriteString(""), ""), (w => w.WriteString("Zoë 🚕 \t|"), "Zoë 🚕 \t|"), (w => w.WriteString(new string('x', 100_000)), new string('x', 100_000))]);
        Check(""" "bytes" """, "BLOB", [(w => w.WriteBytes([]), ""), (w => w.WriteBytes([0, 255, 65]), "\\x00\\xFFA")]);
        Check("""{"type": "fixed", "name": "F", "size": 3}""", "BLOB", [(w => w.WriteRaw([1, 2, 65]), "\\x01\\x02A")]);
        Check("""{"type": "fixed", "name": "D", "size": 12, "logicalType": "duration"}""", "BLOB", [(w => w.WriteRaw("abcdefghijkl"u8), "abcdefghijkl")]);
        Check("""{"type": "enum", "name": "E", "symbols": ["RED", "GREEN"]}""", "VARCHAR", [(w => w.WriteLong(1), "GREEN"), (w => w.WriteLong(0), "RED")]);
        Check("""{"type": "string", "logicalType": "uuid"}""", "VARCHAR", [(w => w.WriteString("2ae4c9a8-0f6f-4f0e-9d3f-0c1f4a1b2c3d"), "2ae4c9a8-0f6f-4f0e-9d3f-0c1f4a1b2c3d")]);
        Check(
            """{"type": "fixed", "name": "U", "size": 16, "logicalType": "uuid"}""", "VARCHAR",
            [(w => w.WriteRaw(Guid.Parse("2ae4c9a8-0f6f-4f0e-9d3f-0c1f4a1b2c3d").ToByteArray(bigEndian: true)), "2ae4c9a8-0f6f-4f0e-9d3f-0c1f4a1b2c3d")]);
    }

    [Fact]
    public void Dates_and_times_keep_unit_and_meaning()
    {
        // 2025-11-02T05:59:59.123456789Z
        const long Seconds = 1_762_063_199;
        Check("""{"type": "int", "logicalType": "date"}""", "DATE", [(w => w.WriteLong(20_394), "2025-11-02"), (w => w.WriteLong(-1), "1969-12-31")]);
        Check("""{"type": "int", "logicalType": "time-millis"}""", "TIME", [(w => w.WriteLong(86_399_999), "23:59:59.999"), (w => w.WriteLong(0), "00:00:00")]);
        Check("""{"type": "long", "logicalType": "time-micros"}""", "TIME", [(w => w.WriteLong(86_399_999_999), "23:59:59.999999")]);
        Check("""{"type": "long", "logicalType": "timestamp-millis"}""", "TIMESTAMP WITH TIME ZONE", [(w => w.WriteLong(Seconds * 1_000 + 123), "2025-11-02 05:59:59.123+00"), (w => w.WriteLong(-1), "1969-12-31 23:59:59.999+00")]);
        Check("""{"type": "long", "logicalType": "timestamp-micros"}""", "TIMESTAMP WITH TIME ZONE", [(w => w.WriteLong(Seconds * 1_000_000 + 123_456), "2025-11-02 05:59:59.123456+00")]);
        Check("""{"type": "long", "logicalType": "local-timestamp-millis"}""", "TIMESTAMP", [(w => w.WriteLong(Seconds * 1_000 + 123), "2025-11-02 05:59:59.123")]);
        Check("""{"type": "long", "logicalType": "local-timestamp-micros"}""", "TIMESTAMP", [(w => w.WriteLong(Seconds * 1_000_000 + 123_456), "2025-11-02 05:59:59.123456")]);
        Check("""{"type": "long", "logicalType": "local-timestamp-nanos"}""", "TIMESTAMP_NS", [(w => w.WriteLong(Seconds * 1_000_000_000 + 123_456_789), "2025-11-02 05:59:59.123456789")]);
    }

    [Fact]
    public void Timestamps_in_nanoseconds_are_instants()
    {
        const string Schema = """{"type": "record", "name": "R", "fields": [{"name": "v", "type": {"type": "long", "logicalType": "timestamp-nanos"}}]}""";
        var path = $"{_folder.Output}/{LandedFiles.Write(_folder.Output, Schema, [LandedFiles.Body(w => w.WriteLong(1_762_063_199_123_456_789))]).Single()}";
        var annotation = Assert.Single(Duck.Query($"SELECT logical_type FROM parquet_schema('{path}') WHERE name = 'v'"));
        Assert.Contains("isAdjustedToUTC=1", annotation, StringComparison.Ordinal);
        Assert.Contains("NANOS=Nano", annotation, StringComparison.Ordinal);
        Assert.Equal(["1762063199123456"], Duck.Query($"SELECT epoch_us(v) FROM '{path}'"));
    }

    [Theory]
    [InlineData(4, 2, "INT32")]
    [InlineData(9, 0, "INT32")]
    [InlineData(10, 9, "INT64")]
    [InlineData(18, 4, "INT64")]
    [InlineData(19, 4, "FIXED_LEN_BYTE_ARRAY")]
    [InlineData(38, 10, "FIXED_LEN_BYTE_ARRAY")]
    public void Decimals_of_any_precision_keep_every_digit(int precision, int scale, string physical)
    {
        var limit = BigInteger.Pow(10, precision) - 1;
        BigInteger[] numbers = [0, 1, -1, 127, 128, -128, -129, 255, 256, limit, -limit];
        var expected = numbers.Select(number => Text(number, scale)).ToArray();
        var logical = $"\"logicalType\": \"decimal\", \"precision\": {precision}, \"scale\": {scale}";
        var values = numbers.Select((number, i) => ((Action<AvroWriter>)(w => w.WriteBytes(number.ToByteArray(isBigEndian: true))), expected[i])).ToArray();
        Check($$"""{"type": "bytes", {{logical}} }""", $"DECIMAL({precision},{scale})", values);
        // A fixed that is wider than it has to be, its sign repeated in front; and bytes that repeat it.
        values = [.. numbers.Select((number, i) => ((Action<AvroWriter>)(w => w.WriteRaw(Padded(number, 20))), expected[i]))];
        var path = Check($$"""{"type": "fixed", "name": "F", "size": 20, {{logical}} }""", $"DECIMAL({precision},{scale})", values);
        Assert.Equal([physical], Duck.Query($"SELECT type FROM parquet_schema('{path}') WHERE name = 'v'"));
        values = [.. numbers.Select((number, i) => ((Action<AvroWriter>)(w => w.WriteBytes(Padded(number, 25))), expected[i]))];
        Check($$"""{"type": "bytes", {{logical}} }""", $"DECIMAL({precision},{scale})", values);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(18)]
    [InlineData(25)]
    public void A_decimal_of_more_digits_than_its_schema_says_is_refused(int precision)
    {
        var schema = $$"""{"type": "record", "name": "R", "fields": [{"name": "v", "type": {"type": "bytes", "logicalType": "decimal", "precision": {{precision}}, "scale": 1} }]}""";
        foreach (var number in (BigInteger[])[BigInteger.Pow(10, precision), -BigInteger.Pow(10, precision), BigInteger.Pow(10, 60)])
        {
            var body = LandedFiles.Body(w => w.WriteBytes(number.ToByteArray(isBigEndian: true)));
            Assert.Contains($"{precision} digits", Assert.Throws<AvroDataException>(() => LandedFiles.Write(_folder.Output, schema, [body])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nested_records_become_structs_and_every_level_of_null_is_kept()
    {
        const string Schema = """
            {"type": "record", "name": "R", "fields": [
              {"name": "a", "type": ["null", {"type": "record", "name": "A", "fields": [
                {"name": "x", "type": "int"},
                {"name": "b", "type": [{"type": "record", "name": "B", "fields": [{"name": "y", "type": ["null", "string"]}, {"name": "z", "type": "long"}]}, "null"]}]}]},
              {"name": "c", "type": {"type": "record", "name": "C", "fields": [{"name": "w", "type": ["boolean"]}]}},
              {"name": "last", "type": "string"}]}
            """;
        var path = LandedFiles.Write(_folder.Output, Schema,
        [
            LandedFiles.Body(w => { w.WriteLong(0); w.WriteLong(0); w.WriteBoolean(true); w.WriteString("1"); }),
            LandedFiles.Body(w => { w.WriteLong(1); w.WriteLong(5); w.WriteLong(1); w.WriteLong(0); w.WriteBoolean(false); w.WriteString("2"); }),
            LandedFiles.Body(w => { w.WriteLong(1); w.WriteLong(6); w.WriteLong(0); w.WriteLong(0); w.WriteLong(7); w.WriteLong(0); w.WriteBoolean(true); w.WriteString("3"); }),
            LandedFiles.Body(w => { w.WriteLong(1); w.WriteLong(8); w.WriteLong(0); w.WriteLong(1); w.WriteString("y"); w.WriteLong(9); w.WriteLong(0); w.WriteBoolean(true); w.WriteString("4"); }),
        ]).Single();
        Assert.Equal(
            [
                "∅|{'w': true}|1",
                "{'x': 5, 'b': NULL}|{'w': false}|2",
                "{'x': 6, 'b': {'y': NULL, 'z': 7}}|{'w': true}|3",
                "{'x': 8, 'b': {'y': y, 'z': 9}}|{'w': true}|4",
            ],
            Duck.Query($"SELECT CAST(a AS VARCHAR), CAST(c AS VARCHAR), last FROM '{_folder.Output}/{path}' ORDER BY _kappa_row"));
    }

    [Fact]
    public void A_schema_that_is_no_record_lands_as_one_column()
    {
        var path = LandedFiles.Write(_folder.Output, """ "long" """, [LandedFiles.Body(w => w.WriteLong(42))]).Single();
        Assert.Equal(["42|0"], Duck.Query($"SELECT value, _kappa_row FROM '{_folder.Output}/{path}'"));
    }

    [Fact]
    public void Any_values_null_or_not_come_back_in_order() =>
        Gen.Select(Gen.Long.Nullable(), Gen.Double.Nullable(), Gen.String.Null(), Gen.Int, Gen.Byte.Array[0, 40]).Array[0, 9_000].Sample(rows =>
        {
            using var folder = new TemporaryFolder();
            const string Schema = """
                {"type": "record", "name": "R", "fields": [{"name": "l", "type": ["null", "long"]}, {"name": "d", "type": ["double", "null"]},
                {"name": "s", "type": ["null", "string"]}, {"name": "i", "type": "int"}, {"name": "b", "type": "bytes"}]}
                """;
            // Strings of lone surrogates are none in UTF-8.
            var texts = rows.Select(row => row.Item3 is null ? null : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(row.Item3)).Replace("\0", "", StringComparison.Ordinal)).ToArray();
            var path = LandedFiles.Write(folder.Output, Schema, rows.Select((row, i) => LandedFiles.Body(w =>
            {
                w.WriteLong(row.Item1 is null ? 0 : 1);
                if (row.Item1 is { } l)
                    w.WriteLong(l);
                w.WriteLong(row.Item2 is null ? 1 : 0);
                if (row.Item2 is { } d)
                    w.WriteDouble(d);
                w.WriteLong(texts[i] is null ? 0 : 1);
                if (texts[i] is { } s)
                    w.WriteString(s);
                w.WriteLong(row.Item4);
                w.WriteBytes(row.Item5);
            }))).SingleOrDefault();
            if (path is null)
                return;
            Assert.Equal(
                rows.Select((row, i) => $"{Text(row.Item1)}|{(row.Item2 is { } d ? BitConverter.DoubleToInt64Bits(d).ToString(CultureInfo.InvariantCulture) : "∅")}|{texts[i] ?? "∅"}|{row.Item4}|{Convert.ToHexString(row.Item5)}"),
                Duck.Query($"SELECT l, d, s, i, hex(b) FROM '{folder.Output}/{path}' ORDER BY _kappa_row").Select(BitsOfDouble));
        }, iter: 8);

    // Doubles are compared by their bits: text of NaN and of signed zero says too little.
    private static string BitsOfDouble(string row)
    {
        var cells = row.Split('|');
        if (cells[1] != "∅")
            cells[1] = BitConverter.DoubleToInt64Bits(double.Parse(cells[1], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);
        return string.Join('|', cells);
    }

    private string Check(string type, string duckType, (Action<AvroWriter> Write, string Expected)[] values)
    {
        var paths = new List<string>();
        foreach (var (union, before, nothing) in ((string, Action<AvroWriter>?, Action<AvroWriter>?)[])
            [(type, null, null), ($"[\"null\", {type}]", w => w.WriteLong(1), w => w.WriteLong(0)), ($"[{type}, \"null\"]", w => w.WriteLong(0), w => w.WriteLong(1))])
        {
            var schema = $$"""{"type": "record", "name": "R", "fields": [{"name": "before", "type": "int"}, {"name": "v", "type": {{union}}}, {"name": "after", "type": "string"}]}""";
            var bodies = new List<byte[]>();
            var expected = new List<string>();
            foreach (var (write, text) in values)
            {
                Add(w =>
                {
                    before?.Invoke(w);
                    write(w);
                }, text);
                if (nothing is not null)
                    Add(nothing, "∅");
            }
            using var folder = new TemporaryFolder();
            var path = $"{folder.Output}/{LandedFiles.Write(folder.Output, schema, bodies).Single()}";
            Assert.Equal(expected.Select(text => $"{duckType}|{text}|17|end"), Duck.Query($"SELECT typeof(v), CAST(v AS VARCHAR), before, after FROM '{path}' ORDER BY _kappa_row"));
            var kept = $"{_folder.Path}/{Guid.NewGuid():N}.parquet";
            File.Copy(path, kept);
            paths.Add(kept);

            void Add(Action<AvroWriter> write, string text)
            {
                bodies.Add(LandedFiles.Body(w =>
                {
                    w.WriteLong(17);
                    write(w);
                    w.WriteString("end");
                }));
                expected.Add(text);
            }
        }
        return paths[0];
    }

    private static byte[] Padded(BigInteger number, int width)
    {
        var bytes = number.ToByteArray(isBigEndian: true);
        var padded = new byte[width];
        padded.AsSpan().Fill((byte)(number.Sign < 0 ? 255 : 0));
        bytes.CopyTo(padded, width - bytes.Length);
        return padded;
    }

    private static string Text(BigInteger number, int scale)
    {
        var digits = BigInteger.Abs(number).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var sign = number.Sign < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "∅";
}
