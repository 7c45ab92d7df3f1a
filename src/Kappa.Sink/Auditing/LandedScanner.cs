using Kappa.Accounting;

namespace Kappa.Sink;

/// <summary>Collects what the output folder holds, entry by entry.</summary>
internal sealed class LandedScanner(ISinkStorage storage, SinkLayout layout, Guid jobId, bool verifyChecksums)
{
    private readonly RowSet _rows = new();
    private readonly SeenRows _seen = new();
    private readonly List<LandedFinding> _findings = [];
    private long _records;
    private long _duplicates;
    private long _otherJobs;
    private int _files;

    public void Scan(CommitEntry entry, CommitLog log, CancellationToken cancellationToken)
    {
        var accounted = new SeenRows();
        foreach (var row in log.ReadRows(entry))
        {
            if (row.Outcome == RowOutcome.Landed)
                accounted.Add(row.Outcome, row.Entry.Part, row.Entry.Row, row.Entry.Ordinal);
        }
        foreach (var file in entry.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Scan(entry, file, accounted);
        }
    }

    /// <summary>Finds files that no entry names.</summary>
    public void FindUnnamed(CommitLog log)
    {
        var named = log.Files.Select(file => layout.Published(file.Path)).ToHashSet();
        foreach (var file in storage.List(layout.OutputFolder))
        {
            if (named.Contains(file.Path) || file.Path.StartsWith(layout.StateFolder + '/', StringComparison.Ordinal)
                || !file.Path.EndsWith(LandedName.Extension, StringComparison.OrdinalIgnoreCase)
                || (LandedName.JobOf(file.Path) is { } job && job != jobId))
                continue;
            var path = file.Path[(layout.OutputFolder.Length + 1)..];
            var copies = CountCopies(file.Path);
            _duplicates += copies;
            _findings.Add(new LandedFinding(
                LandedFindingKind.NotNamed, path, null,
                $"No entry names {path} ({file.Length} bytes{(copies > 0 ? $", {copies} rows of the job a second time" : "")}): a reader of the folder reads it as well."));
        }
    }

    public LandedReport Report() => new(_rows, _records, _duplicates, _otherJobs, _files, _findings);

    private void Scan(CommitEntry entry, CommittedFile file, SeenRows accounted)
    {
        var path = layout.Published(file.Path);
        if (storage.Length(path) is not { } length)
        {
            if (storage.Length(layout.Staged(file.Staged)) is not null)
                Find(LandedFindingKind.NotPublished, $"{file.Path} is still staged: entry {entry.Number} was not published to its end. Run the job again.");
            else
                Find(LandedFindingKind.Missing, $"{file.Path} ({file.Rows} rows) is missing; entry {entry.Number} names it.");
            return;
        }
        using var content = storage.OpenRead(path);
        var isAsWritten = true;
        if (length != file.Bytes)
        {
            isAsWritten = false;
            Find(LandedFindingKind.Truncated, $"{file.Path} has {length} bytes; entry {entry.Number} wrote {file.Bytes}.");
        }
        else if (verifyChecksums && Checksums.Of(content) != file.Checksum)
        {
            isAsWritten = false;
            Find(LandedFindingKind.Changed, $"{file.Path} was changed after entry {entry.Number} wrote it: its checksum differs.");
        }
        content.Position = 0;
        try
        {
            // A file that another hand rewrote is told; the rows that it still holds are not missing.
            ReadIds(entry, file, content, accounted, isAsWritten);
        }
        catch (UnreadableFileException e)
        {
            if (isAsWritten)
                Find(LandedFindingKind.Unreadable, $"{file.Path} of entry {entry.Number} cannot be read: {e.Message}");
        }

        void Find(LandedFindingKind kind, string message) => _findings.Add(new LandedFinding(kind, file.Path, entry.Number, message));
    }

    /// <summary>Takes the ids of a file; none of it counts when it cannot be read to its end.</summary>
    private void ReadIds(CommitEntry entry, CommittedFile file, Stream content, SeenRows accounted, bool isAsWritten)
    {
        var (count, strangers, rows) = (0L, 0L, new RowSet());
        using var ids = new LandedIds(content);
        while (ids.TryRead(out var id))
        {
            count++;
            if (id.Job != jobId)
            {
                _otherJobs++;
                continue;
            }
            rows.Add(id.Part, id.Row);
            if (!_seen.Add(RowOutcome.Landed, id.Part, id.Row, id.Ordinal))
                _duplicates++;
            if (!accounted.Contains(RowOutcome.Landed, id.Part, id.Row, id.Ordinal))
                strangers++;
        }
        _rows.UnionWith(rows);
        _files++;
        _records += count;
        if (isAsWritten && (count != file.Rows || strangers > 0))
            _findings.Add(new LandedFinding(
                LandedFindingKind.OtherRows, file.Path, entry.Number,
                $"{file.Path} has {count} rows, {strangers} of them not those of entry {entry.Number}, which wrote {file.Rows}."));
    }

    /// <summary>Records of the job that a file holds, and that a landed file holds as well; none when it is a file of something else.</summary>
    private long CountCopies(string path)
    {
        var copies = 0L;
        try
        {
            using var content = storage.OpenRead(path);
            using var ids = new LandedIds(content);
            while (ids.TryRead(out var id))
            {
                if (id.Job == jobId && _seen.Contains(RowOutcome.Landed, id.Part, id.Row, id.Ordinal))
                    copies++;
            }
            return copies;
        }
        catch (UnreadableFileException)
        {
            // Whatever it is, it holds no rows of the job that a reader could read.
            return 0;
        }
    }
}
