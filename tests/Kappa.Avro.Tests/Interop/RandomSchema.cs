using System.Text;
using System.Text.Json.Nodes;

namespace Kappa.Avro.Tests.Interop;

/// <summary>A schema of any shape with values of it, from a seed.</summary>
internal sealed class RandomSchema
{
    private static readonly string[] Scalars =
    [
        "null", "boolean", "int", "long", "float", "double", "bytes", "string",
        """{"type":"int","logicalType":"date"}""", """{"type":"int","logicalType":"time-millis"}""", """{"type":"long","logicalType":"time-micros"}""",
        """{"type":"long","logicalType":"timestamp-millis"}""", """{"type":"long","logicalType":"timestamp-micros"}""", """{"type":"long","logicalType":"timestamp-nanos"}""",
        """{"type":"long","logicalType":"local-timestamp-millis"}""", """{"type":"long","logicalType":"local-timestamp-micros"}""",
        """{"type":"string","logicalType":"uuid"}""", """{"type":"bytes","logicalType":"decimal","precision":20,"scale":4}""",
    ];

    private readonly Random _random;
    private int _names;

    public RandomSchema(int seed)
    {
        _random = new Random(seed);
        Schema = AvroSchema.Parse(Record(0).ToJsonString());
    }

    public AvroSchema Schema { get; }

    public AvroRecord Value() => (AvroRecord)Value(Schema.Root)!;

    private JsonNode Type(int depth, bool inUnion = false)
    {
        switch (_random.Next(depth > 3 ? 8 : inUnion ? 13 : 14))
        {
            case 8: return Record(depth + 1);
            case 9: return new JsonObject { ["type"] = "array", ["items"] = Type(depth + 1) };
            case 10: return new JsonObject { ["type"] = "map", ["values"] = Type(depth + 1) };
            case 11: return new JsonObject { ["type"] = "enum", ["name"] = Name("E"), ["symbols"] = new JsonArray("A", "B", "C_" + _random.Next(5)) };
            case 12:
                if (_random.Next(2) == 0) return new JsonObject { ["type"] = "fixed", ["name"] = Name("F"), ["size"] = 9, ["logicalType"] = "decimal", ["precision"] = 18, ["scale"] = 3 };
                return new JsonObject { ["type"] = "fixed", ["name"] = Name("F"), ["size"] = _random.Next(1, 6) };
            case 13: return Union(depth);
            default: return JsonNode.Parse(Scalars[_random.Next(Scalars.Length)] is var s && s[0] == '{' ? s : $"\"{s}\"")!;
        }
    }

    private JsonObject Record(int depth) => new()
    {
        ["type"] = "record",
        ["name"] = Name("R"),
        ["fields"] = new JsonArray([.. Enumerable.Range(0, _random.Next(depth == 0 ? 1 : 0, 6)).Select(i => new JsonObject { ["name"] = "f" + i, ["type"] = Type(depth) })]),
    };

    private JsonArray Union(int depth)
    {
        var branches = new JsonArray { (JsonNode)"null" };
        var seen = new HashSet<string> { "null" };
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var branch = Type(depth + 1, inUnion: true);
            var type = branch is JsonObject o ? o["type"]!.ToString() : branch.ToString();

            // Two branches of one C# type, in AvroRecord (a string and an enum) or in Apache.Avro (a date and a timestamp), are not told apart when written.
            var kind = branch is JsonObject l && l["logicalType"] is { } logical ? "logical " + Family(logical.ToString()) : type is "enum" ? "string" : type is "fixed" ? "bytes" : type;
            if (seen.Add(kind) && seen.Add(type + " on the wire")) branches.Add(branch);
        }

        return branches;
    }

    private static string Family(string logical) => logical is "date" || logical.Contains("timestamp", StringComparison.Ordinal) ? "date" : logical.Split('-')[0];

    private string Name(string prefix) => (_random.Next(2) == 0 ? "n.s." : "other.") + prefix + _names++;

    private object? Value(AvroType type) => type.Logical switch
    {
        AvroLogical.Date => DateOnly.FromDayNumber(_random.Next(0, DateOnly.MaxValue.DayNumber)),
        AvroLogical.TimeMillis => new TimeOnly(_random.Next(0, 86_400_000) * TimeSpan.TicksPerMillisecond),
        AvroLogical.TimeMicros => new TimeOnly(_random.NextInt64(0, 86_400_000_000) * TimeSpan.TicksPerMicrosecond),
        AvroLogical.TimestampMillis => new DateTimeOffset(Ticks(TimeSpan.TicksPerMillisecond), TimeSpan.Zero),
        AvroLogical.TimestampMicros => new DateTimeOffset(Ticks(TimeSpan.TicksPerMicrosecond), TimeSpan.Zero),
        AvroLogical.LocalTimestampMillis => new DateTime(Ticks(TimeSpan.TicksPerMillisecond), DateTimeKind.Unspecified),
        AvroLogical.LocalTimestampMicros => new DateTime(Ticks(TimeSpan.TicksPerMicrosecond), DateTimeKind.Unspecified),
        AvroLogical.Uuid => new Guid(Bytes(16)),
        AvroLogical.Decimal => new decimal(_random.Next(), _random.Next(0, 1 << 24), 0, _random.Next(2) == 0, (byte)type.Scale),
        _ => Plain(type),
    };

    private object? Plain(AvroType type) => type.Kind switch
    {
        AvroKind.Null => null,
        AvroKind.Boolean => _random.Next(2) == 0,
        AvroKind.Int => (int)Long() >> _random.Next(32),
        AvroKind.Long => Long(),
        AvroKind.Float => BitConverter.Int32BitsToSingle((int)Long()) is var f && float.IsNaN(f) ? 1f : f,
        AvroKind.Double => BitConverter.Int64BitsToDouble(Long()) is var d && double.IsNaN(d) ? 1d : d,
        AvroKind.Bytes => Bytes(_random.Next(40)),
        AvroKind.Fixed => Bytes(type.Size),
        AvroKind.String => Text(),
        AvroKind.Enum => type.Symbols[_random.Next(type.Symbols.Count)],
        AvroKind.Array => Enumerable.Range(0, _random.Next(4)).Select(_ => Value(type.Element!)).ToArray(),
        AvroKind.Map => Enumerable.Range(0, _random.Next(4)).ToDictionary(i => Text() + i, _ => Value(type.Element!)),
        AvroKind.Union => Value(type.Branches[_random.Next(type.Branches.Count)]),
        _ => new AvroRecord(type, [.. type.Fields.Select(f => Value(f.Type))]),
    };

    private long Long() => _random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(64);

    // Apache.Avro counts milliseconds in a double, which is exact for 456 years around 1970 only.
    private long Ticks(long unit) => _random.NextInt64(new DateTime(1600, 1, 1).Ticks / unit, new DateTime(2400, 1, 1).Ticks / unit) * unit;

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Text()
    {
        var text = new StringBuilder();
        for (var i = _random.Next(_random.Next(2) == 0 ? 5 : 80); i > 0; i--) text.Append("aZ0 €ß𝄞\n\"\0".EnumerateRunes().ElementAt(_random.Next(10)));
        return text.ToString();
    }
}
