namespace Kappa.Ingress;

/// <summary>Decimals as unscaled 128-bit integers: another scale or precision, or a whole number; equal, or a fault.</summary>
internal static class Decimals
{
    /// <summary>Digits that 128 bits hold for sure; Spark's and Hive's limit as well.</summary>
    public const int MaxPrecision = 38;

    private static readonly Int128[] Powers = MakePowers();

    /// <summary>Big-endian two's complement, as Parquet stores it; more than 16 bytes are taken where the further ones only repeat the sign.</summary>
    public static RowFault Read(ReadOnlySpan<byte> bytes, out Int128 unscaled)
    {
        unscaled = 0;
        if (bytes.IsEmpty)
            return RowFault.Length;
        var sign = (sbyte)bytes[0] < 0 ? (byte)0xFF : (byte)0;
        while (bytes.Length > 16)
        {
            if (bytes[0] != sign)
                return RowFault.Precision;
            bytes = bytes[1..];
        }

        if (((sbyte)bytes[0] < 0 ? 0xFF : 0) != sign)
            return RowFault.Precision;
        unscaled = sign == 0 ? 0 : -1;
        foreach (var next in bytes)
            unscaled = (unscaled << 8) | next;
        return RowFault.None;
    }

    /// <summary>The same number with another scale, of at most <paramref name="precision"/> digits.</summary>
    public static RowFault Rescale(Int128 unscaled, int scale, int newScale, int precision, out Int128 result)
    {
        result = unscaled;
        if (newScale < scale)
        {
            if (scale - newScale > MaxPrecision)
                return unscaled == 0 ? RowFault.None : RowFault.Scale;
            (result, var rest) = Int128.DivRem(unscaled, Powers[scale - newScale]);
            if (rest != 0)
                return RowFault.Scale;
        }
        else if (newScale > scale && unscaled != 0)
        {
            var digits = newScale - scale;
            if (digits > MaxPrecision || !Within(unscaled, MaxPrecision - digits))
                return RowFault.Precision;
            result = unscaled * Powers[digits];
        }

        return Within(result, precision) ? RowFault.None : RowFault.Precision;
    }

    public static RowFault ToInt(Int128 unscaled, int scale, out long result) => ToWhole(unscaled, scale, int.MinValue, int.MaxValue, out result);

    public static RowFault ToLong(Int128 unscaled, int scale, out long result) => ToWhole(unscaled, scale, long.MinValue, long.MaxValue, out result);

    /// <summary>The least number of bytes that hold the value: big-endian two's complement, in the last bytes of <paramref name="destination"/>.</summary>
    /// <param name="unscaled">The value.</param>
    /// <param name="destination">16 bytes.</param>
    public static ReadOnlySpan<byte> Minimal(Int128 unscaled, Span<byte> destination)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteInt128BigEndian(destination, unscaled);
        ReadOnlySpan<byte> bytes = destination;
        var sign = unscaled < 0 ? (byte)0xFF : (byte)0;
        while (bytes.Length > 1 && bytes[0] == sign && (bytes[1] & 0x80) == (sign & 0x80))
            bytes = bytes[1..];
        return bytes;
    }

    private static RowFault ToWhole(Int128 unscaled, int scale, long least, long most, out long result)
    {
        result = 0;
        if (scale > MaxPrecision)
            return unscaled == 0 ? RowFault.None : RowFault.NotIntegral;
        var (whole, rest) = Int128.DivRem(unscaled, Powers[scale]);
        if (rest != 0)
            return RowFault.NotIntegral;
        if (whole < least || whole > most)
            return RowFault.OutOfRange;
        result = (long)whole;
        return RowFault.None;
    }

    private static bool Within(Int128 value, int digits) => value < Powers[digits] && value > -Powers[digits];

    private static Int128[] MakePowers()
    {
        var powers = new Int128[MaxPrecision + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
