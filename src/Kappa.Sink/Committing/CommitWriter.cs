namespace Kappa.Sink;

/// <summary>Appends entries to a log as one writer, and stops as soon as another has appended.</summary>
internal sealed class CommitWriter(ISinkStorage storage, SinkLayout layout, Guid jobId, string writer, CommitLog log, TimeProvider time)
{
    private string _previous = log.LastChecksum;

    /// <summary>Number of the last entry.</summary>
    public int Last { get; private set; } = log.Entries.Count;

    public string Writer => writer;

    /// <summary>Creates the next entry; null when another writer was first.</summary>
    public CommitEntry? TryAppend(
        IReadOnlyList<CommittedTopic> topics, SinkCounts counts, IReadOnlyList<CommittedFile> files, CommittedRows? rows)
    {
        var entry = new CommitEntry
        {
            Number = Last + 1,
            JobId = jobId,
            Writer = writer,
            CreatedAt = time.GetUtcNow(),
            Previous = _previous,
            Topics = topics,
            Counts = counts,
            Files = files,
            Rows = rows,
        };
        var (bytes, checksum) = CommitEntryFormat.Write(entry);
        if (!storage.TryCreate(layout.Commit(entry.Number), bytes))
            return null;
        (Last, _previous) = (entry.Number, checksum);
        return entry;
    }

    /// <summary>Creates the next entry.</summary>
    /// <exception cref="SinkException"><see cref="SinkFault.TakenOver"/>.</exception>
    public CommitEntry Append(IReadOnlyList<CommittedTopic> topics, SinkCounts counts, IReadOnlyList<CommittedFile> files, CommittedRows? rows) =>
        TryAppend(topics, counts, files, rows) ?? throw new SinkException(
            SinkFault.TakenOver,
            $"Another sink of job {jobId} has created the commit entry {layout.Commit(Last + 1)}: it has taken over, and this one stops. What this one had committed stays; "
            + "what it was reading, the other reads again. Run one sink at a time for a job.");
}
