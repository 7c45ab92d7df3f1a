using System.Buffers.Binary;
using System.Numerics;

namespace Kappa.Avro;

/// <summary>Between Avro's decimal (two's complement, big-endian, scale in the schema) and C#'s (96 bits, scale in the value). Nothing is rounded.</summary>
internal static class Decimals
{
    private const int MaxScale = 28;
    private static readonly UInt128 Max96 = (UInt128.One << 96) - 1;
    private static readonly Int128[] Powers = MakePowers();

    public static decimal Read(ReadOnlySpan<byte> bytes, int scale, string field)
    {
        if (bytes.IsEmpty) throw new AvroDataException($"{field}: a decimal of no bytes.");
        if (bytes.Length > 16) return ReadBig(new BigInteger(bytes, isBigEndian: true), scale, field);
        var unscaled = (Int128)(bytes[0] >= 0x80 ? -1 : 0);
        foreach (var next in bytes) unscaled = (unscaled << 8) | next;
        var negative = unscaled < 0;
        var magnitude = negative ? (UInt128)(-unscaled) : (UInt128)unscaled;
        if (magnitude > Max96 || scale > MaxScale) return ReadBig(unscaled, scale, field);
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), negative, (byte)scale);
    }

    /// <summary>Writes at the end of <paramref name="target"/> (which has 16 bytes at least) with as few bytes as it takes; returns how many.</summary>
    public static int Write(decimal value, int precision, int scale, Span<byte> target, string field)
    {
        var unscaled = precision < Powers.Length ? Unscaled(value, precision, scale, field) : UnscaledBig(value, precision, scale, field);
        BinaryPrimitives.WriteInt128BigEndian(target[^16..], unscaled);
        var bits = 129 - (int)Int128.LeadingZeroCount(unscaled < 0 ? ~unscaled : unscaled);
        return (bits + 7) / 8;
    }

    private static decimal ReadBig(BigInteger unscaled, int scale, string field)
    {
        while (scale > 0 && (scale > MaxScale || BigInteger.Abs(unscaled) > (BigInteger)Max96))
        {
            unscaled = BigInteger.DivRem(unscaled, 10, out var rest);
            if (!rest.IsZero) throw TooLong(field);
            scale--;
        }

        if (BigInteger.Abs(unscaled) > (BigInteger)Max96) throw TooLong(field);
        var whole = (decimal)unscaled;
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(whole, parts);
        return new decimal(parts[0], parts[1], parts[2], whole < 0, (byte)scale);
    }

    private static Int128 Unscaled(decimal value, int precision, int scale, string field)
    {
        var unscaled = Parts(value, out var own);
        if (own > scale)
        {
            (unscaled, var rest) = Int128.DivRem(unscaled, Powers[own - scale]);
            if (rest != 0) throw TooFine(value, scale, field);
        }
        else if (own < scale && unscaled != 0)
        {
            // Past the precision before it could pass 128 bits.
            if (Int128.Abs(unscaled) >= Powers[precision - (scale - own)]) throw TooLarge(value, precision, scale, field);
            unscaled *= Powers[scale - own];
        }

        return Int128.Abs(unscaled) < Powers[precision] ? unscaled : throw TooLarge(value, precision, scale, field);
    }

    private static Int128 UnscaledBig(decimal value, int precision, int scale, string field)
    {
        BigInteger unscaled = Parts(value, out var own);
        if (own > scale)
        {
            unscaled = BigInteger.DivRem(unscaled, BigInteger.Pow(10, own - scale), out var rest);
            if (!rest.IsZero) throw TooFine(value, scale, field);
        }
        else
        {
            unscaled *= BigInteger.Pow(10, scale - own);
        }

        return BigInteger.Abs(unscaled) < BigInteger.Pow(2, 127) ? (Int128)unscaled
            : throw new AvroDataException($"{field}: {value} at scale {scale} takes more than 128 bits.");
    }

    private static Int128 Parts(decimal value, out int scale)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        scale = (parts[3] >> 16) & 0xFF;
        var magnitude = new UInt128((uint)parts[2], ((ulong)(uint)parts[1] << 32) | (uint)parts[0]);
        return parts[3] < 0 ? -(Int128)magnitude : (Int128)magnitude;
    }

    private static AvroDataException TooFine(decimal value, int scale, string field) =>
        new($"{field}: {value} has more than {scale} digits after the point.");

    private static AvroDataException TooLarge(decimal value, int precision, int scale, string field) =>
        new($"{field}: {value} does not fit into decimal({precision}, {scale}).");

    private static AvroDataException TooLong(string field) => new($"{field}: the decimal has more digits than C#'s decimal holds (28).");

    private static Int128[] MakePowers()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
