using ParquetSharp;

namespace Kappa.Sink;

/// <summary>A column whose rows are gathered, in the order of a file, into values that Parquet's writer takes.</summary>
internal abstract class GatheredColumn<T>(short level) : ColumnBuffer(level)
    where T : unmanaged
{
    /// <summary>Rows that are gathered at a time: on the stack, at most 32 kB.</summary>
    private const int Chunk = 2048;

    public sealed override void Write(ColumnWriter writer, ReadOnlySpan<int> rows)
    {
        var typed = (ColumnWriter<T>)writer;
        Span<T> values = stackalloc T[Chunk];
        Span<short> levels = stackalloc short[Chunk];
        while (rows.Length > 0)
        {
            var chunk = rows[..Math.Min(Chunk, rows.Length)];
            var count = Gather(chunk, values);
            if (Level == 0)
                typed.WriteBatch(values[..count]);
            else
                typed.WriteBatch(chunk.Length, LevelsOf(chunk, levels), default, values[..count]);
            rows = rows[chunk.Length..];
        }

        // Values may point into memory that this column owns.
        GC.KeepAlive(this);
    }

    /// <summary>Gathers the values of those of the rows that have one; returns how many.</summary>
    protected abstract int Gather(ReadOnlySpan<int> rows, Span<T> values);
}
