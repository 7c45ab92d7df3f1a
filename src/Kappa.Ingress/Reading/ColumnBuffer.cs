using System.Runtime.InteropServices;
using ParquetSharp;

namespace Kappa.Ingress;

/// <summary>Values of one column, as many as a batch has rows, in native memory that is used again for every batch. One thread.</summary>
internal abstract unsafe class ColumnBuffer : IDisposable
{
    private readonly short* _levels;
    private ColumnReader? _reader;

    protected ColumnBuffer(int capacity, int valueBytes)
    {
        Capacity = capacity;
        Values = NativeMemory.AlignedAlloc((nuint)((long)capacity * valueBytes), 64);
        _levels = (short*)NativeMemory.AlignedAlloc((nuint)((long)capacity * sizeof(short)), 64);
    }

    /// <summary>A buffer for values of a physical type.</summary>
    public static ColumnBuffer For(SourceType type, int capacity) => type.Physical switch
    {
        PhysicalType.Boolean => new ColumnBuffer<bool>(capacity),
        PhysicalType.Int32 => new ColumnBuffer<int>(capacity),
        PhysicalType.Int64 => new ColumnBuffer<long>(capacity),
        PhysicalType.Int96 => new ColumnBuffer<Int96>(capacity),
        PhysicalType.Float => new ColumnBuffer<float>(capacity),
        PhysicalType.Double => new ColumnBuffer<double>(capacity),
        PhysicalType.ByteArray => new ByteArrayBuffer(capacity),
        PhysicalType.FixedByteArray => new FixedByteArrayBuffer(capacity, type.Length),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a leaf."),
    };

    /// <summary>Where the values are. Stays the same as long as the buffer lives.</summary>
    public ColumnView View => new() { Values = Values, Levels = _levels };

    protected int Capacity { get; }

    protected void* Values { get; }

    protected Span<short> Levels => new(_levels, Capacity);

    protected bool IsNullable { get; private set; }

    /// <summary>Goes on with the column of another row group.</summary>
    public void Open(RowGroupReader group, SourceLeaf leaf)
    {
        Close();
        _reader = group.Column(leaf.Leaf);
        IsNullable = leaf.Nullable;
        if (!IsNullable)
            Levels.Fill(1);
    }

    /// <summary>Reads the next rows of the row group.</summary>
    /// <exception cref="InvalidDataException">The column has fewer.</exception>
    public void Read(int rows) => Read(_reader!, rows);

    /// <summary>Closes the row group's column.</summary>
    public void Close()
    {
        _reader?.Dispose();
        _reader = null;
    }

    public virtual void Dispose()
    {
        Close();
        NativeMemory.AlignedFree(Values);
        NativeMemory.AlignedFree(_levels);
    }

    protected abstract void Read(ColumnReader reader, int rows);
}

/// <inheritdoc/>
internal unsafe class ColumnBuffer<T>(int capacity) : ColumnBuffer(capacity, sizeof(T))
    where T : unmanaged
{
    protected Span<T> Slots => new(Values, Capacity);

    protected override void Read(ColumnReader reader, int rows)
    {
        var typed = (ColumnReader<T>)reader;
        var values = 0;
        // A call ends where a page ends, so that several may be needed.
        for (var read = 0; read < rows;)
        {
            var levels = IsNullable ? Levels[read..rows] : default;
            var got = (int)typed.ReadBatch(rows - read, levels, default, Slots[values..], out var gotValues);
            if (got <= 0)
                throw new InvalidDataException($"column {reader.ColumnIndex} ends early");
            read += got;
            values += (int)gotValues;
            if (read < rows)
                Keep(values);
        }

        if (values < rows)
            Spread(values, rows);
    }

    /// <summary>Called when another page is going to be read into the batch: what points into the pages read so far must be copied.</summary>
    protected virtual void Keep(int values) { }

    /// <summary>Parquet stores no nulls: moves each value to its row, from the last on.</summary>
    private void Spread(int values, int rows)
    {
        var slots = (T*)Values;
        var levels = View.Levels;
        var value = values - 1;
        for (var row = rows - 1; row > value; row--)
        {
            if (levels[row] != 0)
                slots[row] = slots[value--];
        }
    }
}
