using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Kappa.Avro;

/// <summary>Avro's int and long: zigzag, then 7 bits a byte, least significant first, the top bit of each byte saying that another follows.</summary>
internal static class Varint
{
    /// <summary>The most bytes that a long takes.</summary>
    public const int MaxBytes = 10;

    private const ulong Payload = 0x7F7F_7F7F_7F7F_7F7F;
    private const ulong More = 0x8080_8080_8080_8080;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <summary>Writes at <paramref name="target"/>, where <see cref="MaxBytes"/> must be free; returns the bytes taken.</summary>
    public static int Write(ref byte target, ulong value)
    {
        // Up to 8 bytes in one store: spread the bits, then mark every byte but the last.
        if (Bmi2.X64.IsSupported && BitConverter.IsLittleEndian && value >> 56 == 0)
        {
            var count = (70 - BitOperations.LeadingZeroCount(value | 1)) / 7;
            var spread = Bmi2.X64.ParallelBitDeposit(value, Payload);
            Unsafe.WriteUnaligned(ref target, spread | (More & ((1UL << ((count - 1) * 8)) - 1)));
            return count;
        }

        var written = 0;
        while (value > 0x7F)
        {
            Unsafe.Add(ref target, written++) = (byte)(value | 0x80);
            value >>= 7;
        }

        Unsafe.Add(ref target, written++) = (byte)value;
        return written;
    }

    /// <summary>Reads from the front of <paramref name="source"/>; returns the bytes taken, 0 when it ends early, -1 when the number is longer than 64 bits.</summary>
    public static int Read(ReadOnlySpan<byte> source, out ulong value)
    {
        if (Bmi2.X64.IsSupported && BitConverter.IsLittleEndian && source.Length >= 8)
        {
            var word = Unsafe.ReadUnaligned<ulong>(ref MemoryMarshal.GetReference(source));
            var ends = ~word & More;
            if (ends != 0)
            {
                // The lowest clear top bit ends the number: keep the bits up to and with its byte.
                value = Bmi2.X64.ParallelBitExtract(word & (ends ^ (ends - 1)), Payload);
                return (BitOperations.TrailingZeroCount(ends) + 1) / 8;
            }
        }

        value = 0;
        for (var i = 0; i < source.Length; i++)
        {
            var next = source[i];
            if (i == MaxBytes - 1 && next > 1) return -1;
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80) return i + 1;
        }

        return 0;
    }
}
