using ParquetSharp;
using ParquetSharp.IO;

namespace Kappa.Sink;

/// <summary>Streams the record ids of a Parquet file: the four columns of the id, and nothing else of it, are read.</summary>
internal sealed class LandedIds : IDisposable
{
    private const int Chunk = 4096;

    private readonly ManagedRandomAccessFile _source;
    private readonly ParquetFileReader _file;
    private readonly int[] _columns;
    private readonly int[] _parts = new int[Chunk];
    private readonly long[] _rows = new long[Chunk];
    private readonly int[] _ordinals = new int[Chunk];
    private readonly Guid[] _jobs = new Guid[Chunk];
    private RowGroup? _group;
    private int _nextGroup;
    private int _next;
    private int _count;

    /// <exception cref="UnreadableFileException">It is not Parquet, or has no record ids.</exception>
    public LandedIds(Stream content)
    {
        _source = new ManagedRandomAccessFile(content, leaveOpen: true);
        try
        {
            _file = new ParquetFileReader(_source);
        }
        catch (Exception e) when (e is ParquetException or InvalidOperationException)
        {
            _source.Dispose();
            throw new UnreadableFileException(e.Message, e);
        }
        _columns = [.. ColumnNames.Id.Select(Find)];
    }

    /// <summary>The next id; false at the end.</summary>
    /// <exception cref="UnreadableFileException">The file is damaged.</exception>
    public bool TryRead(out RecordId id)
    {
        while (_next == _count)
        {
            if (!TryFill())
            {
                id = default;
                return false;
            }
        }
        id = new RecordId(_jobs[_next], _parts[_next], _rows[_next], _ordinals[_next]);
        _next++;
        return true;
    }

    public void Dispose()
    {
        _group?.Dispose();
        _file.Dispose();
        _source.Dispose();
    }

    private int Find(string name)
    {
        for (var i = 0; i < _file.FileMetaData.NumColumns; i++)
        {
            using var path = _file.FileMetaData.Schema.Column(i).Path;
            if (path.ToDotString() == name)
                return i;
        }
        throw new UnreadableFileException($"it has no column {name}");
    }

    private bool TryFill()
    {
        try
        {
            if (_group is null)
            {
                if (_nextGroup == _file.FileMetaData.NumRowGroups)
                    return false;
                _group = new RowGroup(_file.RowGroup(_nextGroup++), _columns);
            }
            (_next, _count) = (0, _group.Read(_jobs, _parts, _rows, _ordinals));
            if (_count > 0)
                return true;
            _group.Dispose();
            _group = null;
            return true;
        }
        catch (Exception e) when (e is ParquetException or InvalidCastException or FormatException)
        {
            throw new UnreadableFileException(e.Message, e);
        }
    }

    /// <summary>The four columns of one row group, read side by side.</summary>
    private sealed class RowGroup(RowGroupReader group, int[] columns) : IDisposable
    {
        private readonly ColumnReader<ByteArray> _jobs = (ColumnReader<ByteArray>)group.Column(columns[0]);
        private readonly ColumnReader<int> _parts = (ColumnReader<int>)group.Column(columns[1]);
        private readonly ColumnReader<long> _rows = (ColumnReader<long>)group.Column(columns[2]);
        private readonly ColumnReader<int> _ordinals = (ColumnReader<int>)group.Column(columns[3]);
        private readonly ByteArray[] _texts = new ByteArray[Chunk];
        private (Guid Job, byte[] Text) _recent = (Guid.Empty, []);

        public int Read(Guid[] jobs, int[] parts, long[] rows, int[] ordinals)
        {
            var count = Fill(_rows, rows, Chunk);
            if (Fill(_parts, parts, count) != count || Fill(_ordinals, ordinals, count) != count)
                throw new UnreadableFileException("its columns of the record id have different lengths");
            for (var filled = 0; filled < count;)
            {
                // The texts live in the reader's page until the next read: they are taken at once.
                var read = (int)_jobs.ReadBatch(count - filled, _texts, out _);
                if (read == 0)
                    throw new UnreadableFileException("its columns of the record id have different lengths");
                for (var i = 0; i < read; i++)
                    jobs[filled++] = JobOf(_texts[i]);
            }
            return count;
        }

        public void Dispose()
        {
            _jobs.Dispose();
            _parts.Dispose();
            _rows.Dispose();
            _ordinals.Dispose();
            group.Dispose();
        }

        private static int Fill<T>(ColumnReader<T> reader, T[] values, int wanted)
            where T : unmanaged
        {
            var filled = 0;
            while (filled < wanted && reader.HasNext)
                filled += (int)reader.ReadBatch(wanted - filled, values.AsSpan(filled), out _);
            return filled;
        }

        private unsafe Guid JobOf(ByteArray text)
        {
            var bytes = new ReadOnlySpan<byte>((void*)text.Pointer, text.Length);
            if (!bytes.SequenceEqual(_recent.Text))
                _recent = (Guid.Parse(System.Text.Encoding.UTF8.GetString(bytes)), bytes.ToArray());
            return _recent.Job;
        }
    }
}
