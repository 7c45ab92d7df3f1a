using System.Numerics;
using System.Runtime.InteropServices;

namespace Kappa.Accounting;

/// <summary>65,536 bits in 1,024 words, and the loops over them.</summary>
internal static class Bitmap
{
    public const int Bits = 1 << 16;
    public const int Words = Bits / 64;

    public static bool Get(ReadOnlySpan<ulong> words, int bit) => (words[bit >> 6] >> bit & 1) != 0;

    /// <summary>Sets the bits from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public static void SetRange(Span<ulong> words, int first, int last)
    {
        var (from, to) = (first >> 6, last >> 6);
        var head = ulong.MaxValue << first;
        var tail = ulong.MaxValue >> (63 - (last & 63));
        if (from == to)
        {
            words[from] |= head & tail;
            return;
        }
        words[from] |= head;
        words[(from + 1)..to].Fill(ulong.MaxValue);
        words[to] |= tail;
    }

    public static int Count(ReadOnlySpan<ulong> words)
    {
        var count = 0;
        foreach (var word in words)
            count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>Number of runs of set bits: every set bit whose lower neighbour is clear begins one.</summary>
    public static int CountRuns(ReadOnlySpan<ulong> words)
    {
        var (count, carry) = (0, 0UL);
        foreach (var word in words)
        {
            count += BitOperations.PopCount(word & ~(word << 1 | carry));
            carry = word >> 63;
        }
        return count;
    }

    /// <summary>The first bit from <paramref name="from"/> on that is set; <see cref="Bits"/> when none is.</summary>
    public static int NextSet(ReadOnlySpan<ulong> words, int from) => Next(words, from, flip: 0);

    /// <summary>The first bit from <paramref name="from"/> on that is clear; <see cref="Bits"/> when none is.</summary>
    public static int NextClear(ReadOnlySpan<ulong> words, int from) => Next(words, from, flip: ulong.MaxValue);

    public static void Combine(SetOperation operation, Span<ulong> words, ReadOnlySpan<ulong> other)
    {
        var left = MemoryMarshal.Cast<ulong, Vector<ulong>>(words);
        var right = MemoryMarshal.Cast<ulong, Vector<ulong>>(other);
        switch (operation)
        {
            case SetOperation.Union:
                for (var i = 0; i < left.Length; i++)
                    left[i] |= right[i];
                break;
            case SetOperation.Intersect:
                for (var i = 0; i < left.Length; i++)
                    left[i] &= right[i];
                break;
            default:
                for (var i = 0; i < left.Length; i++)
                    left[i] = Vector.AndNot(left[i], right[i]);
                break;
        }
    }

    private static int Next(ReadOnlySpan<ulong> words, int from, ulong flip)
    {
        if (from >= Bits)
            return Bits;
        var index = from >> 6;
        var word = (words[index] ^ flip) & ulong.MaxValue << from;
        while (word == 0)
        {
            if (++index == Words)
                return Bits;
            word = words[index] ^ flip;
        }
        return (index << 6) + BitOperations.TrailingZeroCount(word);
    }
}
