using System.Numerics;
using CsCheck;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace Kappa.Ingress.Tests;

/// <summary>Generators of source types, of values that like the edges of checks, and of fields that the table of coercions allows for a type.</summary>
internal static class AnyColumn
{
    public static readonly Gen<SourceType> Type = Gen.OneOf(
        Gen.OneOf(
            new SourceType(PhysicalType.Boolean), new SourceType(PhysicalType.Int32), new SourceType(PhysicalType.Int64), new SourceType(PhysicalType.Int96),
            new SourceType(PhysicalType.Float), new SourceType(PhysicalType.Double), new SourceType(PhysicalType.ByteArray),
            new SourceType(PhysicalType.FixedByteArray, LogicalType.Float16) { Length = 2 }, new SourceType(PhysicalType.FixedByteArray, LogicalType.Uuid) { Length = 16 },
            new SourceType(PhysicalType.FixedByteArray, LogicalType.Interval) { Length = 12 }, new SourceType(PhysicalType.Int32, LogicalType.Date),
            new SourceType(PhysicalType.ByteArray, LogicalType.String), new SourceType(PhysicalType.ByteArray, LogicalType.Enum),
            new SourceType(PhysicalType.ByteArray, LogicalType.Json), new SourceType(PhysicalType.ByteArray, LogicalType.Bson)),
        Gen.Select(Gen.OneOf(8, 16, 32), Gen.Bool).Select((bits, unsigned) => new SourceType(PhysicalType.Int32, LogicalType.Integer) { BitWidth = bits, Unsigned = unsigned }),
        Gen.Bool.Select(unsigned => new SourceType(PhysicalType.Int64, LogicalType.Integer) { BitWidth = 64, Unsigned = unsigned }),
        Gen.Select(Gen.Enum<TimeUnit>(), Gen.Bool).Select((unit, utc) => new SourceType(unit == TimeUnit.Millis ? PhysicalType.Int32 : PhysicalType.Int64, LogicalType.Time) { Unit = unit, AdjustedToUtc = utc }),
        Gen.Select(Gen.Enum<TimeUnit>(), Gen.Bool).Select((unit, utc) => new SourceType(PhysicalType.Int64, LogicalType.Timestamp) { Unit = unit, AdjustedToUtc = utc }),
        Gen.Int[1, 20].Select(length => new SourceType(PhysicalType.FixedByteArray) { Length = length }),
        Decimal(PhysicalType.Int32, 9, 0), Decimal(PhysicalType.Int64, 18, 0), Decimal(PhysicalType.ByteArray, 38, 0), Decimal(PhysicalType.FixedByteArray, 38, 16));

    /// <summary>The Avro type of a field, as JSON, that the type can be coerced to; <c>@</c> stands for what makes its name one of its own.</summary>
    public static Gen<string> Target(SourceType source)
    {
        string[] simple =
        [
            "\"boolean\"", "\"int\"", "\"long\"", "\"float\"", "\"double\"", "\"string\"", "\"bytes\"", Logical("int", "date"), Logical("int", "time-millis"),
            Logical("long", "time-micros"), Logical("string", "uuid"), Logical("long", "timestamp-millis"), Logical("long", "timestamp-micros"),
            Logical("long", "timestamp-nanos"), Logical("long", "local-timestamp-millis"), Logical("long", "local-timestamp-micros"),
            Logical("long", "local-timestamp-nanos"), """{"type":"enum","name":"e@","symbols":["A","B","Long_Symbol","Z"]}""", Fixed(source.Length > 0 ? source.Length : 3),
        ];
        var choices = simple.Where(json => IsAllowed(source, json)).Select(Gen.Const).ToList();
        if (IsAllowed(source, Fixed(36)))
            choices.Add(Gen.Int[1, 40].Select(Fixed));
        if (IsAllowed(source, Decimal(9, 2, 0)))
        {
            choices.Add(from precision in Gen.Int[1, 38] from scale in Gen.Int[0, precision] select Decimal(precision, scale, 0));
            choices.Add(from size in Gen.Int[1, 18] from precision in Gen.Int[1, Math.Min(38, (int)Math.Floor(Math.Log10(2) * (8 * size - 1)))] from scale in Gen.Int[0, precision] select Decimal(precision, scale, size));
        }

        return Gen.OneOf([.. choices]);
    }

    private static bool IsAllowed(SourceType source, string json) => CoercionTable.Rule(source, TargetType.Of(global::Avro.Schema.Parse(json.Replace("@", "")))) != CoercionRule.Refused;

    private static string Fixed(int size) => $$"""{"type":"fixed","name":"x@","size":{{size}}}""";

    private static string Decimal(int precision, int scale, int size) => size == 0
        ? $$"""{"type":"bytes","logicalType":"decimal","precision":{{precision}},"scale":{{scale}}}"""
        : $$"""{"type":"fixed","name":"d@","size":{{size}},"logicalType":"decimal","precision":{{precision}},"scale":{{scale}}}""";

    /// <summary>A value in the type's physical form.</summary>
    public static Gen<object> Value(SourceType type) => type.Physical switch
    {
        PhysicalType.Boolean => Gen.Bool.Select(value => (object)value),
        PhysicalType.Int32 => Int32(type).Select(value => (object)value),
        PhysicalType.Int64 => Int64(type).Select(value => (object)value),
        PhysicalType.Int96 => Gen.Select(Gen.OneOf(Gen.Int[2_440_588 - 40_000, 2_440_588 + 40_000], Gen.Int), Gen.OneOf(Gen.Long[0, 86_399].Select(s => s * 1_000_000_000), Gen.Long[0, 86_400_000_000_000]))
            .Select((day, nanos) => (object)new Int96((int)nanos, (int)(nanos >> 32), day)),
        PhysicalType.Float => Gen.OneOf(Gen.Float, Gen.Int[-100, 100].Select(value => (float)value)).Select(value => (object)value),
        PhysicalType.Double => Gen.OneOf(Gen.Double, Gen.Int.Select(value => (double)value), Gen.Long.Select(value => (double)value), Gen.Float.Select(value => (double)value),
            Gen.OneOf(double.NaN, double.PositiveInfinity, -0.0, 2147483647, 2147483648, -2147483648, -2147483649, 2147483646.5, 9.2233720368547758E18, -9.2233720368547758E18, 1e300)).Select(value => (object)value),
        _ => Bytes(type),
    };

    private static Gen<object> Bytes(SourceType type)
    {
        if (type.Logical == LogicalType.Decimal)
            return Gen.Select(Gen.Int[1, type.Precision], Gen.String[Gen.Char['0', '9'], 38, 38], Gen.Bool, Gen.Int[0, 6]).Select((digits, text, negative, zeros) =>
            {
                var unscaled = BigInteger.Parse(text[..digits]) / BigInteger.Pow(10, zeros) * BigInteger.Pow(10, Math.Min(zeros, digits));
                var bytes = (negative ? -unscaled : unscaled).ToByteArray(isUnsigned: false, isBigEndian: true);
                var sign = negative && unscaled != 0 ? (byte)0xFF : (byte)0;
                var length = type.Length > 0 ? type.Length : bytes.Length + zeros * 3; // longer than needed is allowed
                return (object)Enumerable.Repeat(sign, Math.Max(0, length - bytes.Length)).Concat(bytes).ToArray();
            });
        if (type.Length > 0)
            return Gen.Byte.Array[type.Length].Select(value => (object)value);
        return Gen.OneOf(
            Gen.OneOf("A", "B", "Long_Symbol", "Z", "", "ä€😀", "00112233-4455-6677-8899-aabbccddeeFF", "00112233x4455-6677-8899-aabbccddeeff", "{0011223-4455-6677-8899-aabbccddeeff}").Select(Encoding.UTF8.GetBytes),
            Gen.String[0, 300].Select(text => Encoding.UTF8.GetBytes(text)),
            Gen.Byte.Array[3], Gen.Byte.Array[0, 40]).Select(value => (object)value);
    }

    private static Gen<int> Int32(SourceType type) => type.Logical switch
    {
        LogicalType.Integer when type.BitWidth < 32 => type.Unsigned ? Gen.Int[0, (1 << type.BitWidth) - 1] : Gen.Int[-(1 << (type.BitWidth - 1)), (1 << (type.BitWidth - 1)) - 1],
        LogicalType.Time => Gen.OneOf(Gen.Int[0, 86_399_999], Gen.Int[-5, 5], Gen.OneOf(86_399_999, 86_400_000)),
        LogicalType.Decimal => Gen.OneOf(Gen.Int[-999_999_999, 999_999_999], Gen.Int[-999, 999].Select(value => value * 1_000_000)),
        _ => Gen.OneOf(Gen.Int, Gen.Int[-1000, 1000], Gen.OneOf(int.MinValue, int.MaxValue, 16_777_216, 16_777_217, -16_777_217)),
    };

    private static Gen<long> Int64(SourceType type)
    {
        var perSecond = TimeUnits.PerSecond(type.Unit);
        return type.Logical switch
        {
            LogicalType.Time => Gen.OneOf(Gen.Long[0, 86_400 * perSecond], Gen.Long[0, 86_400].Select(value => value * perSecond), Gen.Long[-5, 5]),
            LogicalType.Decimal => Gen.OneOf(Gen.Long[-999_999_999_999_999_999, 999_999_999_999_999_999], Gen.Long[-999, 999].Select(value => value * 1_000_000)),
            // Around the changes of New York's clocks, around now, in the years of a nanosecond clock, and anything.
            LogicalType.Timestamp => Gen.OneOf(
                Gen.Select(Gen.OneOf(1762045200L, 1741485600L, 1730610000L), Gen.Long[-7200, 7200], Gen.Long[0, perSecond - 1]).Select((change, near, rest) => (change + near) * perSecond + rest),
                Gen.Long[-8_000_000_000, 8_000_000_000].Select(seconds => seconds * perSecond), Gen.Long[-60_000_000_000, 250_000_000_000].Select(seconds => unchecked(seconds * Math.Min(perSecond, 1_000_000))), Gen.Long),
            _ => Gen.OneOf(Gen.Long, Gen.Int.Select(value => (long)value), Gen.Long[-1000, 1000],
                Gen.OneOf(long.MinValue, long.MaxValue, int.MaxValue + 1L, int.MinValue - 1L, 1L << 53, (1L << 53) + 1, (1L << 62) + 1, 1L << 62, long.MaxValue - 1023)),
        };
    }

    private static Gen<SourceType> Decimal(PhysicalType physical, int mostDigits, int length) =>
        from precision in Gen.Int[1, mostDigits]
        from scale in Gen.Int[0, precision]
        select new SourceType(physical, LogicalType.Decimal) { Precision = precision, Scale = scale, Length = length };

    private static string Logical(string type, string name) => $$"""{"type":"{{type}}","logicalType":"{{name}}"}""";
}
