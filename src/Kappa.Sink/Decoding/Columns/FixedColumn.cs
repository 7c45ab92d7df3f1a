using ParquetSharp;

namespace Kappa.Sink;

/// <summary>A column of values of one width: decimals of more than 18 digits.</summary>
internal sealed class FixedColumn(int width, short level) : ColumnBuffer(level)
{
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(width * Grown(0), pinned: true);

    public int Width => width;

    public override long Bytes => base.Bytes + width * (long)Count;

    /// <summary>Appends a value that the caller fills in before it does anything else.</summary>
    public Span<byte> AppendEmpty()
    {
        var row = Count;
        Advance(Level);
        return _bytes.AsSpan(row * width, width);
    }

    public override unsafe void Write(ColumnWriter writer, ReadOnlySpan<int> rows)
    {
        var typed = (ColumnWriter<FixedLenByteArray>)writer;
        Span<FixedLenByteArray> gathered = stackalloc FixedLenByteArray[Chunk / 4];
        Span<short> levels = stackalloc short[Chunk / 4];
        fixed (byte* bytes = _bytes)
        {
            for (; rows.Length > 0; rows = rows[Math.Min(gathered.Length, rows.Length)..])
            {
                var chunk = rows[..Math.Min(gathered.Length, rows.Length)];
                var count = 0;
                foreach (var row in chunk)
                {
                    if (IsPresent(row))
                        gathered[count++] = new FixedLenByteArray((nint)(bytes + (long)row * width));
                }
                if (Level == 0)
                    typed.WriteBatch(gathered[..count]);
                else
                    typed.WriteBatch(chunk.Length, LevelsOf(chunk, levels), default, gathered[..count]);
            }
        }
    }

    protected override void OnAdvance(int row)
    {
        if ((row + 1) * (long)width <= _bytes.Length)
            return;
        var grown = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, 2L * _bytes.Length), pinned: true);
        _bytes.CopyTo(grown, 0);
        _bytes = grown;
    }
}
