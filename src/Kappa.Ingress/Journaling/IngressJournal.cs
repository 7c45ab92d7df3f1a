using Kappa.Accounting;
using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>
/// The job's own record of the ingress topic: which rows the broker acknowledged, at which offsets. It outlives the topic's retention and a kill
/// of the process. One owner; the run writes to it while it runs.
/// </summary>
public sealed class IngressJournal : IDisposable
{
    private readonly OffsetJournal _journal;
    private readonly JournalTopic _topic;
    private readonly Dictionary<int, long> _lastOffsets = [];

    internal IngressJournal(OffsetJournal journal, JournalTopic topic, RowSet formerRows, bool topicWasReplaced)
    {
        _journal = journal;
        _topic = topic;
        FormerRows = formerRows;
        TopicWasReplaced = topicWasReplaced;
        foreach (var entry in journal.Read())
            Remember(entry);
    }

    /// <summary>
    /// Opens or creates the journal, and reads the topic from the journal's last offsets to its end for rows of this job that were written and
    /// not journalled before a kill. When the topic is another than the journal's (deleted and created again, or gone with the process of
    /// the embedded cluster), the journal is set aside as <c>PATH.1</c>, <c>PATH.2</c>…, and a new one begun.
    /// </summary>
    /// <param name="path">File of the journal; <c>PATH.topic.json</c> beside it names the topic.</param>
    /// <param name="plan">The job and its topic.</param>
    /// <param name="cluster">The cluster; the topic exists.</param>
    /// <param name="settings">Client settings for reading the topic, at least <c>bootstrap.servers</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read or written, or another process has the journal open.</exception>
    /// <exception cref="KafkaException">The topic is not there, or cannot be read.</exception>
    public static Task<IngressJournal> OpenAsync(
        string path,
        IngressPlan plan,
        KafkaCluster cluster,
        IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken) => new JournalOpening(path, plan, cluster, settings).OpenAsync(cancellationToken);

    /// <summary>Rows that are in the topic as it is now. Grows while a run goes on: read it before or after.</summary>
    public RowSet Rows { get; } = new();

    /// <summary>Rows that were acknowledged by topics that are gone. Empty as a rule.</summary>
    public RowSet FormerRows { get; }

    /// <summary>Whether the topic was another than the journal's when it was opened.</summary>
    public bool TopicWasReplaced { get; }

    /// <summary>Rows that were found in the topic and not in the journal when it was opened.</summary>
    public long RecoveredRows { get; private set; }

    /// <summary>The last acknowledged offset of this job in each partition that has one: what a reader must pass for the job to be processed.</summary>
    public IReadOnlyDictionary<int, long> LastOffsets => _lastOffsets;

    /// <summary>Where the job's records begin at the earliest in a partition of the topic.</summary>
    internal long OriginOf(int partition) => _topic.OriginOf(partition);

    /// <summary>Adds acknowledged rows, and writes them through to the disk.</summary>
    internal void Append(ReadOnlySpan<JournalEntry> entries)
    {
        _journal.Append(entries);
        foreach (ref readonly var entry in entries)
            Remember(entry);
    }

    internal void Recover(List<JournalEntry> found)
    {
        Append(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(found));
        RecoveredRows = found.Count;
    }

    /// <inheritdoc/>
    public void Dispose() => _journal.Dispose();

    private void Remember(in JournalEntry entry)
    {
        Rows.Add(entry.Part, entry.Row);
        if (!_lastOffsets.TryGetValue(entry.Partition, out var last) || entry.Offset > last)
            _lastOffsets[entry.Partition] = entry.Offset;
    }
}
