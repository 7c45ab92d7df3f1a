namespace Kappa.Ingress;

/// <summary>
/// Values that point into the page last read, or into memory of the buffer's own: a page's memory is gone when the next one is read, so what a batch needs of
/// it is copied before that. A batch of one page, the usual case, copies nothing.
/// </summary>
internal abstract class PointerBuffer<T>(int capacity) : ColumnBuffer<T>(capacity)
    where T : unmanaged
{
    private readonly ByteArena _arena = new();
    private int _kept;

    public override void Dispose()
    {
        _arena.Dispose();
        base.Dispose();
    }

    protected override void Read(ParquetSharp.ColumnReader reader, int rows)
    {
        _arena.Clear();
        _kept = 0;
        base.Read(reader, rows);
    }

    protected override void Keep(int values)
    {
        foreach (ref var value in Slots[_kept..values])
            value = Copy(value, _arena);
        _kept = values;
    }

    /// <summary>The value with its bytes in the arena.</summary>
    protected abstract T Copy(T value, ByteArena arena);
}
