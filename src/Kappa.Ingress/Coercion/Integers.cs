using System.Numerics;

namespace Kappa.Ingress;

/// <summary>Whole numbers to whole and floating-point numbers: equal, or a fault.</summary>
internal static class Integers
{
    private const int DoubleBits = 53;
    private const int FloatBits = 24;

    public static RowFault ToInt(long value, out long result)
    {
        result = value;
        return value == (int)value ? RowFault.None : RowFault.OutOfRange;
    }

    public static RowFault ToInt(ulong value, out long result)
    {
        result = (long)value;
        return value <= int.MaxValue ? RowFault.None : RowFault.OutOfRange;
    }

    public static RowFault ToLong(ulong value, out long result)
    {
        result = (long)value;
        return value <= long.MaxValue ? RowFault.None : RowFault.OutOfRange;
    }

    public static RowFault ToFloat(long value, out float result)
    {
        result = value;
        return SignificantBits(Magnitude(value)) <= FloatBits ? RowFault.None : RowFault.Inexact;
    }

    public static RowFault ToFloat(ulong value, out float result)
    {
        result = value;
        return SignificantBits(value) <= FloatBits ? RowFault.None : RowFault.Inexact;
    }

    public static RowFault ToDouble(long value, out double result)
    {
        result = value;
        return SignificantBits(Magnitude(value)) <= DoubleBits ? RowFault.None : RowFault.Inexact;
    }

    public static RowFault ToDouble(ulong value, out double result)
    {
        result = value;
        return SignificantBits(value) <= DoubleBits ? RowFault.None : RowFault.Inexact;
    }

    // A cast there and back is no proof: 2^63-1 becomes 2^63 as a double, and that saturates to 2^63-1 again.
    private static int SignificantBits(ulong magnitude) =>
        magnitude == 0 ? 0 : 64 - BitOperations.LeadingZeroCount(magnitude) - BitOperations.TrailingZeroCount(magnitude);

    private static ulong Magnitude(long value) => value < 0 ? 0UL - (ulong)value : (ulong)value;
}
