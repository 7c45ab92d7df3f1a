using ParquetSharp;

namespace Kappa.Ingress;

/// <summary>
/// Reads one file, batch by batch. A batch never crosses a row group; columns are read through a buffered stream, so that memory holds a page of each
/// column and not the row group, whatever its size. One thread.
/// </summary>
/// <remarks>Throws ParquetException, InvalidDataException and IOException on files that cannot be read: see <see cref="IngressFaults"/>.</remarks>
internal sealed class SourceReader : IDisposable
{
    private const int StreamBufferBytes = 128 * 1024;

    private readonly SourceFile _file;
    private readonly RowBatch _batch;
    private readonly ParquetFileReader _reader;
    private readonly SourceLeaf[] _leaves;
    private readonly RowGroupWindow? _window;
    private RowGroupReader? _group;
    private int _nextGroup;
    private long _nextRow;
    private long _leftInGroup;

    public SourceReader(IngressPlan plan, SourceLayout layout, SourceFile file, RowBatch batch)
    {
        _file = file;
        _batch = batch;
        using var properties = ReaderProperties.GetDefaultReaderProperties();
        properties.EnableBufferedStream();
        properties.BufferSize = StreamBufferBytes;
        _reader = new(file.Path, properties);
        using var metadata = _reader.FileMetaData;
        if (metadata.NumRows != file.Rows || metadata.NumRowGroups != file.RowGroups.Count)
            throw new InvalidDataException("its footer is not that of the snapshot");
        var leaves = SourceSchema.Read(metadata.Schema).ToLookup(leaf => leaf.Name);
        _leaves = [.. layout.Columns.Select(column => leaves[column.Name].Single())];
        if (plan.Window is { } window)
            _window = new(window, leaves[window.Column.Name].Single(), file);
    }

    /// <summary>Fills the batch with the next rows; false after the last.</summary>
    public bool Next()
    {
        while (_leftInGroup == 0)
        {
            CloseGroup();
            if (_nextGroup == _file.RowGroups.Count)
                return false;
            if (OpenGroup())
                return true;
        }

        _batch.IsOutside = false;
        _batch.FirstRow = _nextRow;
        var rows = (int)Math.Min(_leftInGroup, _batch.Capacity);
        _batch.Count = rows;
        foreach (var buffer in _batch.Buffers)
            buffer.Read(rows);
        _nextRow += _batch.Count;
        _leftInGroup -= _batch.Count;
        return true;
    }

    public void Dispose()
    {
        CloseGroup();
        _reader.Dispose();
    }

    /// <summary>Goes to the next row group; true when it lies outside of the window, and the batch says so.</summary>
    private bool OpenGroup()
    {
        var rows = _file.RowGroups[_nextGroup];
        _group = _reader.RowGroup(_nextGroup);
        if (_group.MetaData.NumRows != rows)
            throw new InvalidDataException($"row group {_nextGroup} is not that of the snapshot");
        if (rows == 0)
        {
            _nextGroup++;
            return false;
        }

        if (_window?.IsOutside(_group, _nextGroup) == true)
        {
            _batch.IsOutside = true;
            _batch.FirstRow = _nextRow;
            _batch.Count = rows;
            _nextRow += rows;
            _nextGroup++;
            return true;
        }

        _nextGroup++;
        _leftInGroup = rows;
        for (var i = 0; i < _leaves.Length; i++)
            _batch.Buffers[i].Open(_group, _leaves[i]);
        return false;
    }

    private void CloseGroup()
    {
        foreach (var buffer in _batch.Buffers)
            buffer.Close();
        _group?.Dispose();
        _group = null;
    }
}
