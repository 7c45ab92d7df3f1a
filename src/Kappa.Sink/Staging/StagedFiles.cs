using System.Buffers;
using ParquetSharp;

namespace Kappa.Sink;

/// <summary>
/// The files of one batch. Rows come by the table; each table is written partition by partition, a row group for each, so that at any time one file is being written and
/// the others only stay open for the table after it.
/// </summary>
internal sealed class StagedFiles : IDisposable
{
    private readonly ISinkStorage _storage;
    private readonly SinkLayout _layout;
    private readonly ParquetSettings _settings;
    private readonly JobColumn _job;
    private readonly int _openFiles;
    private readonly WriterProperties _properties;
    private readonly IReadOnlyDictionary<string, string> _metadata;
    private readonly string _jobId;
    private readonly string _writer;
    private readonly Dictionary<(string Shape, string Folder), StagedFile> _open = [];
    private readonly List<CommittedFile> _completed = [];
    private int _number;
    private int _begun;
    private long _uses;

    public StagedFiles(ISinkStorage storage, SinkLayout layout, SinkRequest request, string writer)
    {
        (_storage, _layout, _settings, _writer) = (storage, layout, request.Files, writer);
        _openFiles = request.Limits.OpenFiles;
        _jobId = request.JobId.ToString();
        _job = new JobColumn(request.JobId);
        _metadata = new Dictionary<string, string> { ["kappa.job"] = _jobId };
        _properties = Properties(request.Files);
    }

    /// <summary>Begins the files of the entry of this number.</summary>
    public void Begin(int number)
    {
        (_number, _begun) = (number, 0);
        _completed.Clear();
    }

    /// <summary>Writes all rows of a table.</summary>
    public void Write(RowTable table)
    {
        var ends = ArrayPool<int>.Shared.Rent(table.Partitions.Count + 1);
        var order = ArrayPool<int>.Shared.Rent(table.Count);
        RowOrder.ByPartition(table, ends.AsSpan(0, table.Partitions.Count), order);
        var start = 0;
        for (var partition = 0; partition < table.Partitions.Count; partition++)
        {
            var rows = order.AsSpan(start, ends[partition] - start);
            start = ends[partition];
            for (; rows.Length > 0; rows = rows[Math.Min(rows.Length, _settings.RowGroupRows)..])
                Write(table, table.Partitions.PathOf(partition), rows[..Math.Min(rows.Length, _settings.RowGroupRows)]);
        }
        ArrayPool<int>.Shared.Return(ends);
        ArrayPool<int>.Shared.Return(order);
    }

    /// <summary>Ends all files of the batch; they are then durable.</summary>
    public IReadOnlyList<CommittedFile> Complete()
    {
        foreach (var key in _open.Keys.ToArray())
            Close(key);
        return [.. _completed];
    }

    public void Dispose()
    {
        foreach (var file in _open.Values)
            file.Dispose();
        _open.Clear();
        _properties.Dispose();
    }

    private void Write(RowTable table, string folder, ReadOnlySpan<int> rows)
    {
        var key = (table.Shape.Key, folder);
        if (!_open.TryGetValue(key, out var file))
        {
            if (_open.Count == _openFiles)
                Close(_open.MinBy(open => open.Value.LastUse).Key);
            file = Begin(table.Shape, folder);
            _open.Add(key, file);
        }
        file.LastUse = ++_uses;
        file.Write(table, _job, rows);
        if (file.Length >= _settings.FileBytes)
            Close(key);
    }

    private StagedFile Begin(LandingShape shape, string folder)
    {
        var number = ++_begun;
        // The final name depends on job and entry alone, so that publishing can be repeated; the staged one on the writer too, so that two sinks do not write into one.
        var staged = $"{_number:D8}-{number:D5}-{_writer}.staged";
        var path = $"{folder}{LandedName.Of(_number, number, _jobId)}";
        return new StagedFile(_storage.Create(_layout.Staged(staged)), staged, path, shape, _properties, _metadata);
    }

    private void Close((string Shape, string Folder) key)
    {
        _open.Remove(key, out var file);
        using (file)
            _completed.Add(file!.Complete());
    }

    private static WriterProperties Properties(ParquetSettings settings)
    {
        using var builder = new WriterPropertiesBuilder();
        return builder
            .Compression(settings.Compression switch
            {
                ParquetCompression.Zstd => Compression.Zstd,
                ParquetCompression.Snappy => Compression.Snappy,
                _ => Compression.Uncompressed,
            })
            .MaxRowGroupLength(settings.RowGroupRows)
            // Row numbers hardly repeat: a dictionary of them would be built in vain.
            .DisableDictionary(ColumnNames.Row)
            .Build();
    }
}
