using Kappa.Accounting;

namespace Kappa.Sink;

/// <summary>
/// Writes a batch's rows as they come, in pieces of <see cref="PieceRows"/>, so that what it holds does not grow with the batch. The name carries the writer's id: two sinks
/// that are at the same entry do not write into one file.
/// </summary>
internal sealed class RowsWriter : IDisposable
{
    public const int PieceRows = 32 * 1024;

    private readonly ChecksummingStream _stream;
    private readonly string _name;
    private readonly List<JournalEntry>[] _pending = [[], [], []];
    private long _rows;

    public RowsWriter(ISinkStorage storage, SinkLayout layout, int number, string writer)
    {
        _name = $"{number:D8}-{writer}.rows";
        _stream = new ChecksummingStream(storage.Create(layout.InCommits(_name)));
        _stream.Write(RowsFormat.Header);
    }

    public void Add(RowOutcome outcome, in JournalEntry entry)
    {
        var pending = _pending[(int)outcome];
        pending.Add(entry);
        if (pending.Count == PieceRows)
            WritePiece(outcome);
    }

    /// <summary>Writes what is pending; the file is then durable.</summary>
    public CommittedRows Complete()
    {
        foreach (var outcome in Enum.GetValues<RowOutcome>())
            WritePiece(outcome);
        var completed = new CommittedRows(_name, _rows, _stream.Length, _stream.Checksum);
        _stream.Dispose();
        return completed;
    }

    /// <summary>Lets it go, whole or unfinished.</summary>
    public void Dispose() => _stream.Abandon();

    private void WritePiece(RowOutcome outcome)
    {
        var pending = _pending[(int)outcome];
        if (pending.Count == 0)
            return;
        _stream.Write([(byte)outcome]);
        _stream.Write(JournalSegment.Encode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pending)));
        _rows += pending.Count;
        pending.Clear();
    }
}
