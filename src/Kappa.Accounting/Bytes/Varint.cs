namespace Kappa.Accounting;

/// <summary>LEB128 variable-length integers and the zigzag mapping of signed ones, as in Protocol Buffers and Avro.</summary>
internal static class Varint
{
    public const int MaxSize = 10;

    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    public static int Write(Span<byte> destination, ulong value)
    {
        var length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        destination[length++] = (byte)value;
        return length;
    }

    /// <summary>Reads one from the front of <paramref name="source"/> and moves past it.</summary>
    /// <exception cref="InvalidDataException">The bytes end early, or hold more than 64 bits.</exception>
    public static ulong Read(ref ReadOnlySpan<byte> source)
    {
        ulong value = 0;
        for (var i = 0; i < MaxSize && i < source.Length; i++)
        {
            var next = source[i];
            if (i == MaxSize - 1 && next > 1)
                break;
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                source = source[(i + 1)..];
                return value;
            }
        }
        throw new InvalidDataException("A variable-length number ends early or is too long.");
    }
}
