using System.Runtime.InteropServices;

namespace Kappa.Ingress;

/// <summary>
/// The columns that a plan needs, for some thousands of rows that follow each other in a file. Its memory is allocated once and holds one batch after
/// the other. One thread.
/// </summary>
internal sealed unsafe class RowBatch : IDisposable
{
    /// <summary>Rows of a batch: enough to spread the cost of a call, few enough that twenty columns stay in the second-level cache.</summary>
    public const int DefaultCapacity = 4096;

    private readonly ColumnBuffer[] _buffers;
    private readonly ColumnView* _views;

    /// <summary>Memory for the columns of a plan.</summary>
    public RowBatch(SourceLayout layout, int capacity = DefaultCapacity)
    {
        Capacity = capacity;
        _buffers = [.. layout.Columns.Select(column => ColumnBuffer.For(column.Type, capacity))];
        _views = (ColumnView*)NativeMemory.Alloc((nuint)Math.Max(1, _buffers.Length), (nuint)sizeof(ColumnView));
        for (var i = 0; i < _buffers.Length; i++)
            _views[i] = _buffers[i].View;
    }

    /// <summary>Rows that a batch holds at most.</summary>
    public int Capacity { get; }

    /// <summary>Index of the first row in the file.</summary>
    public long FirstRow { get; set; }

    /// <summary>Number of rows; more than <see cref="Capacity"/> only when <see cref="IsOutside"/>.</summary>
    public long Count { get; set; }

    /// <summary>Whether the rows were not read, because the file's statistics prove that none lies in the window.</summary>
    public bool IsOutside { get; set; }

    /// <summary>A <see cref="ColumnView"/> for each column of the layout. Stays the same as long as the batch lives.</summary>
    public nint Views => (nint)_views;

    public ReadOnlySpan<ColumnBuffer> Buffers => _buffers;

    public void Dispose()
    {
        foreach (var buffer in _buffers)
            buffer.Dispose();
        NativeMemory.Free(_views);
    }
}
