using System.Numerics;
using Avro;
using Avro.Util;
using CsCheck;

namespace Kappa.Avro.Tests.Values;

public sealed class DecimalsTests
{
    private static readonly Gen<decimal> Numbers = Gen.Select(Gen.Int, Gen.Int, Gen.Int, Gen.Bool, Gen.Int[0, 28], Gen.Int[0, 96])
        .Select((low, mid, high, negative, scale, cut) =>
        {
            var bits = (((UInt128)(uint)high << 64) | ((UInt128)(uint)mid << 32) | (uint)low) >> cut;
            return new decimal((int)(uint)bits, (int)(uint)(bits >> 32), (int)(uint)(bits >> 64), negative, (byte)scale);
        });

    [Fact]
    public void A_number_comes_back_or_is_refused_and_its_bytes_are_those_of_a_big_integer() => Gen.Select(Numbers, Gen.Int[1, 60], Gen.Int[0, 60]).Sample((value, precision, given) =>
    {
        var scale = Math.Min(given, precision);
        var unscaled = BigInteger.Parse(value.ToString("0.############################", null).Replace(".", "", StringComparison.Ordinal));
        var digits = value.ToString("0.############################", null).Split('.').ElementAtOrDefault(1)?.Length ?? 0;
        var fits = digits <= scale;
        if (fits) unscaled *= BigInteger.Pow(10, scale - digits);
        fits = fits && BigInteger.Abs(unscaled) < BigInteger.Pow(10, precision) && BigInteger.Abs(unscaled) < BigInteger.Pow(2, 127);
        var target = new byte[16];
        if (!fits)
        {
            Assert.Throws<AvroDataException>(() => Decimals.Write(value, precision, scale, target, "f"));
            return;
        }

        var bytes = target[^Decimals.Write(value, precision, scale, target, "f")..];
        Assert.Equal(unscaled.ToByteArray(isBigEndian: true), bytes);
        if (scale <= 28) Assert.Equal(value, Decimals.Read(bytes, scale, "f"));
    });

    [Fact]
    public void Apache_Avro_reads_the_same_number() => Gen.Select(Gen.Long, Gen.Int[0, 10]).Sample((unscaled, scale) =>
    {
        var magnitude = unscaled < 0 ? (ulong)-(Int128)unscaled : (ulong)unscaled;
        var value = new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), 0, unscaled < 0, (byte)scale);
        var schema = AvroSchema.Parse($$"""{"type":"bytes","logicalType":"decimal","precision":30,"scale":{{scale}}}""");
        var bytes = RoundTrip.Encode(schema, value);
        var theirs = (AvroDecimal)new global::Avro.Util.Decimal().ConvertToLogicalValue(bytes[1..], (LogicalSchema)schema.Model);
        Assert.Equal(value, (decimal)theirs);
    });

    [Theory]
    [InlineData("1.005", 9, 2)]
    [InlineData("12345678.00", 9, 2)]
    [InlineData("-0.001", 9, 2)]
    public void Nothing_is_rounded(string value, int precision, int scale)
    {
        var schema = AvroSchema.Parse($$"""{"type":"record","name":"P","fields":[{"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":{{precision}},"scale":{{scale}} } }]}""");
        var fault = Assert.Throws<AvroDataException>(() => RoundTrip.Encode(schema, new Priced(decimal.Parse(value))));
        Assert.Contains(value, fault.Message, StringComparison.Ordinal);
        Assert.Contains("Priced.Price", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trailing_zeros_do_not_count() =>
        Assert.Equal(1.5m, RoundTrip.Through<decimal, decimal>("""{"type":"bytes","logicalType":"decimal","precision":3,"scale":1}""", 1.5000m));

    [Fact]
    public void A_number_of_more_digits_than_a_decimal_has_is_refused()
    {
        var schema = AvroSchema.Parse("""{"type":"bytes","logicalType":"decimal","precision":60,"scale":0}""");
        byte[] bytes = [40, 1, .. new byte[19]];
        Assert.Contains("digits", Assert.Throws<AvroDataException>(() => RoundTrip.Decode<decimal>(schema, bytes)).Message, StringComparison.Ordinal);
        Assert.Throws<AvroDataException>(() => RoundTrip.Decode<decimal>(schema, [0]));
    }

    [Fact]
    public void A_fixed_is_filled_with_the_sign()
    {
        const string Schema = """{"type":"fixed","name":"D","size":20,"logicalType":"decimal","precision":30,"scale":2}""";
        foreach (var value in new[] { 0m, 1.25m, -1.25m, 79228162514264337593543.95m, -79228162514264337593543.95m })
            Assert.Equal(value, RoundTrip.Through<decimal, decimal>(Schema, value));
        Assert.Equal(-0.01m, RoundTrip.Through<decimal, decimal>("""{"type":"fixed","name":"D","size":1,"logicalType":"decimal","precision":2,"scale":2}""", -0.01m));
    }

    public sealed record Priced(decimal Price);
}
