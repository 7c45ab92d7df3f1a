using Kappa.Accounting;

namespace Kappa.Sink;

/// <summary>
/// Decoded rows of one shape that wait to be written, in the order of arrival, and for each the partition that it goes to. One thread. Kept and filled again after
/// <see cref="Clear"/>.
/// </summary>
internal sealed class RowTable
{
    private readonly ColumnBuffer[] _leaves;
    private readonly ValueColumn<int> _parts = new(0);
    private readonly ValueColumn<long> _rows = new(0);
    private readonly ValueColumn<int> _ordinals = new(0);
    private readonly ValueColumn<int> _partitions = new(0);

    public RowTable(LandingShape shape, IReadOnlyList<PartitionColumn> partitionBy)
    {
        Shape = shape;
        _leaves = [.. shape.Fields.SelectMany(field => field.Leaves()).Select(ColumnBuffers.For)];
        var written = shape.Fields.SelectMany(field => field.Leaves().Select(_ => field.IsWritten));
        Fields = [.. _leaves.Zip(written).Where(leaf => leaf.Second).Select(leaf => leaf.First)];
        Ids = [_parts, _rows, _ordinals];
        Partitions = new PartitionIndex(PartitionFields.Bind(shape, _leaves, partitionBy));
    }

    public LandingShape Shape { get; }

    /// <summary>Columns of the file's fields, in its order.</summary>
    public IReadOnlyList<ColumnBuffer> Fields { get; }

    /// <summary>Columns of part, row and ordinal.</summary>
    public IReadOnlyList<ColumnBuffer> Ids { get; }

    public PartitionIndex Partitions { get; }

    /// <summary>Rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Bytes that the rows take.</summary>
    public long Bytes
    {
        get
        {
            var bytes = _parts.Bytes + _rows.Bytes + _ordinals.Bytes + _partitions.Bytes + Partitions.Count * (long)PartitionIndex.EstimatedBytes;
            foreach (var leaf in _leaves)
                bytes += leaf.Bytes;
            return bytes;
        }
    }

    /// <summary>Makes a decoder for a schema of this shape, which appends to this table's columns.</summary>
    public FieldDecoder Compile(LandingShape writer) => FieldDecoders.Compile(writer.Fields, new Queue<ColumnBuffer>(_leaves));

    /// <summary>Ends a row whose fields the decoder has appended.</summary>
    /// <exception cref="PartitionValueException">Its partition value cannot be a folder.</exception>
    public void EndRow(in JournalEntry id)
    {
        _partitions.Append(Partitions.Find(Count));
        _parts.Append(id.Part);
        _ordinals.Append(id.Ordinal);
        _rows.Append(id.Row);
    }

    public int PartitionOf(int row) => _partitions[row];

    public void Clear()
    {
        foreach (var leaf in _leaves)
            leaf.Clear();
        _parts.Clear();
        _rows.Clear();
        _ordinals.Clear();
        _partitions.Clear();
        Partitions.Clear();
    }
}
