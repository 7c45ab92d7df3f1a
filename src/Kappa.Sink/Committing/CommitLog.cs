using System.Text.RegularExpressions;
using Kappa.Accounting;

namespace Kappa.Sink;

/// <summary>
/// All commit entries of a state folder, checked: numbered without gaps, of one job, each naming the one before it by its checksum. Read once; immutable, safe on many
/// threads.
/// </summary>
public sealed partial class CommitLog
{
    private readonly ISinkStorage _storage;
    private readonly SinkLayout _layout;

    private CommitLog(ISinkStorage storage, SinkLayout layout, IReadOnlyList<CommitEntry> entries, string lastChecksum)
    {
        (_storage, _layout, Entries, LastChecksum) = (storage, layout, entries, lastChecksum);
        Counts = entries.Aggregate(default(SinkCounts), (sum, entry) => sum + entry.Counts);
    }

    /// <summary>The entries, in order.</summary>
    public IReadOnlyList<CommitEntry> Entries { get; }

    /// <summary>Files of all entries.</summary>
    public IEnumerable<CommittedFile> Files => Entries.SelectMany(entry => entry.Files);

    /// <summary>Records of all entries.</summary>
    public SinkCounts Counts { get; }

    /// <summary>Checksum of the last entry; empty when there is none.</summary>
    internal string LastChecksum { get; }

    /// <summary>Reads the log; one without entries when the folder is not there.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="stateFolder">State folder of the job (<see cref="SinkRequest.StateFolder"/>).</param>
    /// <param name="jobId">Job that the entries must be of.</param>
    /// <exception cref="SinkException"><see cref="SinkFault.Entries"/>: an entry is damaged, missing, or of another job.</exception>
    public static CommitLog Read(ISinkStorage storage, string stateFolder, Guid jobId)
    {
        var layout = SinkLayout.Of(stateFolder, stateFolder);
        var names = storage.List(layout.Commits).Select(file => file.Path[(file.Path.LastIndexOf('/') + 1)..]).Where(name => EntryName().IsMatch(name)).Order();
        var (entries, last) = (new List<CommitEntry>(), "");
        foreach (var name in names)
        {
            var number = entries.Count + 1;
            if (name != SinkLayout.CommitName(number))
                throw Damaged($"The commit entry {layout.Commit(number)} is missing, and {name} is there.");
            var (entry, checksum) = ReadEntry(storage, layout.Commit(number));
            if (entry.JobId != jobId)
                throw Damaged($"The commit entry {layout.Commit(number)} is of job {entry.JobId}, not of {jobId}: every job needs a state folder of its own.");
            if (entry.Number != number || entry.Previous != last)
                throw Damaged($"The commit entry {layout.Commit(number)} does not follow the one before it: one of them was replaced.");
            entries.Add(entry);
            last = checksum;
        }
        return new CommitLog(storage, layout, entries, last);
    }

    /// <summary>Next offset to read of a topic, by partition, after all entries; null when no entry covers a topic of this name and id.</summary>
    public IReadOnlyList<long>? NextOffsets(string topic, string topicId) =>
        Entries.Reverse().SelectMany(entry => entry.Topics).FirstOrDefault(covered => covered.Name == topic && covered.Id == topicId)?.To;

    /// <summary>Every row that an entry accounts for, with its outcome and offset. Streams.</summary>
    /// <exception cref="SinkException"><see cref="SinkFault.Entries"/>: the entry's file is missing or damaged.</exception>
    public IEnumerable<AccountedRow> ReadRows(CommitEntry entry)
    {
        if (entry.Rows is not { } rows)
            yield break;
        var path = _layout.InCommits(rows.Name);
        long count = 0;
        using (var source = OpenRows(path))
        {
            using var each = RowsFormat.Read(source).GetEnumerator();
            while (MoveNext(each, path))
            {
                count++;
                yield return each.Current;
            }
        }
        if (count != rows.Rows)
            throw Damaged($"The file of rows {path} accounts for {count} rows; its entry says {rows.Rows}.");
    }

    /// <summary>The source rows that all entries account for with one outcome.</summary>
    /// <exception cref="SinkException"><see cref="SinkFault.Entries"/>: a file of rows is missing or damaged.</exception>
    public RowSet Rows(RowOutcome outcome)
    {
        var rows = new RowSet();
        foreach (var row in Entries.SelectMany(ReadRows))
        {
            if (row.Outcome == outcome)
                rows.Add(row.Entry.Part, row.Entry.Row);
        }
        return rows;
    }

    private static (CommitEntry Entry, string Checksum) ReadEntry(ISinkStorage storage, string path)
    {
        try
        {
            using var source = storage.OpenRead(path);
            var bytes = new byte[source.Length];
            source.ReadExactly(bytes);
            return CommitEntryFormat.Read(bytes);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Damaged($"The commit entry {path} is damaged. {e.Message}", e);
        }
    }

    private Stream OpenRows(string path)
    {
        try
        {
            return _storage.OpenRead(path);
        }
        catch (FileNotFoundException e)
        {
            throw Damaged($"The file of rows {path} is missing; its entry names it.", e);
        }
    }

    private static bool MoveNext(IEnumerator<AccountedRow> rows, string path)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (InvalidDataException e)
        {
            throw Damaged($"The file of rows {path} is damaged. {e.Message}", e);
        }
    }

    private static SinkException Damaged(string message, Exception? inner = null) => new(SinkFault.Entries, message, inner);

    [GeneratedRegex(@"^\d{8}\.json$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EntryName();
}
