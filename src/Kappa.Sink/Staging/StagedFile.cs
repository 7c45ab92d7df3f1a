using ParquetSharp;

namespace Kappa.Sink;

/// <summary>A Parquet file being written in the staging folder.</summary>
internal sealed class StagedFile : IDisposable
{
    private readonly ChecksummingStream _stream;
    private readonly ParquetFileWriter _writer;
    private readonly string _name;
    private readonly string _finalPath;
    private long _rows;

    public StagedFile(Stream stream, string name, string finalPath, LandingShape shape, WriterProperties properties, IReadOnlyDictionary<string, string> metadata)
    {
        (_name, _finalPath) = (name, finalPath);
        _stream = new ChecksummingStream(stream);
        try
        {
            using var schema = ParquetSchema.Of(shape);
            _writer = new ParquetFileWriter(_stream, schema, properties, metadata, leaveOpen: true);
        }
        catch
        {
            _stream.Abandon();
            throw;
        }
    }

    /// <summary>Bytes written so far.</summary>
    public long Length => _stream.Length;

    /// <summary>When it was written last, as the caller counts.</summary>
    public long LastUse { get; set; }

    /// <summary>Adds a row group of these rows of a table.</summary>
    /// <exception cref="IOException">The storage refused.</exception>
    public void Write(RowTable table, JobColumn job, ReadOnlySpan<int> rows)
    {
        try
        {
            WriteGroup(table, job, rows);
        }
        catch (ParquetException) when (_stream.Failure is { } failure)
        {
            throw Refused(failure);
        }
    }

    private void WriteGroup(RowTable table, JobColumn job, ReadOnlySpan<int> rows)
    {
        using var group = _writer.AppendRowGroup();
        Write(group, table.Fields, rows);
        using (var writer = group.NextColumn())
            job.Write(writer, rows.Length);
        Write(group, table.Ids, rows);
        group.Close();
        _rows += rows.Length;
    }

    /// <summary>Ends the file; it is then durable.</summary>
    public CommittedFile Complete()
    {
        try
        {
            _writer.Close();
        }
        catch (ParquetException) when (_stream.Failure is { } failure)
        {
            throw Refused(failure);
        }
        _stream.Flush();
        var completed = new CommittedFile(_name, _finalPath, _rows, _stream.Length, _stream.Checksum);
        _writer.Dispose();
        _stream.Dispose();
        return completed;
    }

    /// <summary>Lets it go, whole or unfinished.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _stream.Abandon();
    }

    private IOException Refused(IOException failure) => new($"{_finalPath} cannot be written: {failure.Message}", failure);

    private static void Write(RowGroupWriter group, IReadOnlyList<ColumnBuffer> columns, ReadOnlySpan<int> rows)
    {
        foreach (var column in columns)
        {
            using var writer = group.NextColumn();
            column.Write(writer, rows);
        }
    }
}
