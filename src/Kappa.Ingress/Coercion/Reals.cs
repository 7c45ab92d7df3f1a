namespace Kappa.Ingress;

/// <summary>Floating-point numbers to whole ones and to narrower ones: equal, or a fault. NaN and infinity are numbers of the floating-point types only.</summary>
internal static class Reals
{
    public static RowFault ToInt(double value, out long result) => ToWhole(value, int.MinValue, -(double)int.MinValue, out result);

    public static RowFault ToLong(double value, out long result) => ToWhole(value, long.MinValue, -(double)long.MinValue, out result);

    public static RowFault ToFloat(double value, out float result)
    {
        result = (float)value;
        if (result == value || double.IsNaN(value))
            return RowFault.None;
        return float.IsInfinity(result) ? RowFault.OutOfRange : RowFault.Inexact;
    }

    private static RowFault ToWhole(double value, double least, double afterLast, out long result)
    {
        // Both limits are powers of two, hence exact; a comparison with NaN is false.
        if (value >= least && value < afterLast)
        {
            result = (long)value;
            return result == value ? RowFault.None : RowFault.NotIntegral;
        }

        result = 0;
        return double.IsFinite(value) ? RowFault.OutOfRange : RowFault.NotFinite;
    }
}
