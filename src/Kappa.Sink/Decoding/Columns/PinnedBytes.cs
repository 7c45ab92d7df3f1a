namespace Kappa.Sink;

/// <summary>A block of bytes that grows and never moves while it is as large as it is: Parquet's writer reads it in place.</summary>
internal struct PinnedBytes(int capacity)
{
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);

    /// <summary>The block's address, until it grows.</summary>
    public readonly unsafe nint Address => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_bytes));

    public readonly Span<byte> Slice(int start, int length) => _bytes.AsSpan(start, length);

    /// <summary>Makes room for so many bytes, and keeps those in use.</summary>
    /// <exception cref="OverflowException">More than an array can hold.</exception>
    public void Reserve(int used, long needed)
    {
        if (needed <= _bytes.Length)
            return;
        if (needed > Array.MaxLength)
            throw new OverflowException($"{needed} bytes of one column in one batch are more than the {Array.MaxLength} that can be kept.");
        var grown = new PinnedBytes((int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _bytes.Length)));
        _bytes.AsSpan(0, used).CopyTo(grown._bytes);
        this = grown;
    }
}
