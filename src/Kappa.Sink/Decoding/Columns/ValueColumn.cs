using ParquetSharp;

namespace Kappa.Sink;

/// <summary>A column of numbers or booleans.</summary>
internal sealed class ValueColumn<T>(short level) : ColumnBuffer(level)
    where T : unmanaged
{
    private T[] _values = new T[Grown(0)];

    public T this[int row] => _values[row];

    public override unsafe long Bytes => base.Bytes + sizeof(T) * (long)Count;

    public void Append(T value)
    {
        if (Count == _values.Length)
            Array.Resize(ref _values, Grown(_values.Length));
        _values[Count] = value;
        Advance(Level);
    }

    public override void Write(ColumnWriter writer, ReadOnlySpan<int> rows)
    {
        var typed = (ColumnWriter<T>)writer;
        Span<T> gathered = stackalloc T[Chunk];
        Span<short> levels = stackalloc short[Chunk];
        for (; rows.Length > 0; rows = rows[Math.Min(Chunk, rows.Length)..])
        {
            var chunk = rows[..Math.Min(Chunk, rows.Length)];
            var count = 0;
            foreach (var row in chunk)
            {
                if (IsPresent(row))
                    gathered[count++] = _values[row];
            }
            if (Level == 0)
                typed.WriteBatch(gathered[..count]);
            else
                typed.WriteBatch(chunk.Length, LevelsOf(chunk, levels), default, gathered[..count]);
        }
    }

    protected override void OnAdvance(int row)
    {
        if (row == _values.Length)
            Array.Resize(ref _values, Grown(_values.Length));
    }
}
