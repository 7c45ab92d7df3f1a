using Kappa.Accounting;

namespace Kappa.Sink;

/// <summary>All commit entries of a state folder, checked: numbered without gaps, of one job, each naming the one before it by its checksum. Read once; immutable.</summary>
public sealed class CommitLog
{
    /// <summary>Reads the log; one without entries when the folder is not there.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="stateFolder">State folder of the job (<see cref="SinkRequest.StateFolder"/>).</param>
    /// <param name="jobId">Job that the entries must be of.</param>
    /// <exception cref="SinkException"><see cref="SinkFault.Entries"/>: an entry is damaged, missing, or of another job.</exception>
    public static CommitLog Read(ISinkStorage storage, string stateFolder, Guid jobId) => throw new NotImplementedException();

    /// <summary>The entries, in order.</summary>
    public IReadOnlyList<CommitEntry> Entries => throw new NotImplementedException();

    /// <summary>Files of all entries.</summary>
    public IEnumerable<CommittedFile> Files => Entries.SelectMany(entry => entry.Files);

    /// <summary>Records of all entries.</summary>
    public SinkCounts Counts => throw new NotImplementedException();

    /// <summary>Next offset to read of a topic, by partition, after all entries; null when no entry covers a topic of this name and id.</summary>
    public IReadOnlyList<long>? NextOffsets(string topic, string topicId) => throw new NotImplementedException();

    /// <summary>Every row that an entry accounts for, with its outcome and offset. Streams.</summary>
    /// <exception cref="SinkException"><see cref="SinkFault.Entries"/>: the entry's file is missing or damaged.</exception>
    public IEnumerable<AccountedRow> ReadRows(CommitEntry entry) => throw new NotImplementedException();

    /// <summary>The source rows that all entries account for with one outcome.</summary>
    /// <exception cref="SinkException"><see cref="SinkFault.Entries"/>: a file of rows is missing or damaged.</exception>
    public RowSet Rows(RowOutcome outcome) => throw new NotImplementedException();
}
