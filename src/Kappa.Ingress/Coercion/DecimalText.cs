namespace Kappa.Ingress;

/// <summary>Decimals as digits with a point: <c>-0.05</c>, <c>12.30</c>, all of the scale's digits.</summary>
internal static class DecimalText
{
    public static bool TryFormat(Int128 unscaled, int scale, Span<byte> destination, out int length)
    {
        length = 0;
        Span<byte> digits = stackalloc byte[Decimals.MaxPrecision + 2];
        if (!Int128.Abs(unscaled).TryFormat(digits, out var count))
            return false;
        var whole = Math.Max(1, count - scale);
        length = (unscaled < 0 ? 1 : 0) + whole + (scale > 0 ? 1 + scale : 0);
        if (length > destination.Length)
            return false;
        var at = 0;
        if (unscaled < 0)
            destination[at++] = (byte)'-';
        // Digits are counted from the right; those that the number does not have are zeros.
        for (var position = whole + scale; position > 0; position--)
        {
            if (position == scale)
                destination[at++] = (byte)'.';
            destination[at++] = position <= count ? digits[count - position] : (byte)'0';
        }

        return true;
    }
}
