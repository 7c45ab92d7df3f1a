using System.Diagnostics;

namespace Kappa.Kafka;

/// <summary>
/// Memory that records are copied into. Counted: one reference for the <see cref="BlockWriter"/> that fills it, one for each batch with a
/// record in it. At the last release it goes back to its pool.
/// </summary>
internal sealed class Block(int size, BlockPool? pool)
{
    private int _references;

    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(size);

    /// <summary>Whether the writer alone holds it: every batch in it is released, so it can be filled from its start again.</summary>
    public bool HeldOnce => Volatile.Read(ref _references) == 1;

    /// <summary>Whether it serves others after its last release.</summary>
    public bool IsPooled => pool is not null;

    public void Hold() => Interlocked.Increment(ref _references);

    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        Debug.Assert(left >= 0, "A block was released more often than it was held.");
        if (left == 0)
        {
            Poison(0);
            pool?.Return(this);
        }
    }

    /// <summary>In debug builds overwrites what was released, so that a reader who kept it too long sees nonsense at once.</summary>
    [Conditional("DEBUG")]
    public void Poison(int from) => Bytes.AsSpan(from).Fill(0xDB);
}
