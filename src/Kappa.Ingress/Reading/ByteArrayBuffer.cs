using ParquetSharp;

namespace Kappa.Ingress;

/// <summary>Byte arrays: values that point into the page last read, or into memory of the buffer's own.</summary>
internal sealed class ByteArrayBuffer(int capacity) : ColumnBuffer<ByteArray>(capacity)
{
    private readonly ByteArena _arena = new();
    private int _kept;

    public override void Dispose()
    {
        _arena.Dispose();
        base.Dispose();
    }

    protected override void Read(ColumnReader reader, int rows)
    {
        _arena.Clear();
        _kept = 0;
        base.Read(reader, rows);
    }

    protected override void Keep(int values)
    {
        foreach (ref var value in Slots[_kept..values])
            value = new(_arena.Copy(value.Pointer, value.Length), value.Length);
        _kept = values;
    }
}

/// <summary>Byte arrays of one length.</summary>
internal sealed class FixedByteArrayBuffer(int capacity, int length) : ColumnBuffer<FixedLenByteArray>(capacity)
{
    private readonly ByteArena _arena = new();
    private int _kept;

    public override void Dispose()
    {
        _arena.Dispose();
        base.Dispose();
    }

    protected override void Read(ColumnReader reader, int rows)
    {
        _arena.Clear();
        _kept = 0;
        base.Read(reader, rows);
    }

    protected override void Keep(int values)
    {
        foreach (ref var value in Slots[_kept..values])
            value = new(_arena.Copy(value.Pointer, length));
        _kept = values;
    }
}
