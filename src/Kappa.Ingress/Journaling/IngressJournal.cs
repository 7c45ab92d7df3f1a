using Kappa.Accounting;
using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>
/// The job's own record of the ingress topic: which rows the broker acknowledged, at which offsets. It outlives the topic's retention and a kill
/// of the process. One owner; the run writes to it while it runs.
/// </summary>
public sealed class IngressJournal : IDisposable
{
    private IngressJournal() { }

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
    /// <exception cref="KafkaException">The topic cannot be read.</exception>
    public static Task<IngressJournal> OpenAsync(
        string path,
        IngressPlan plan,
        KafkaCluster cluster,
        IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Rows that are in the topic as it is now. Grows while a run goes on: read it before or after.</summary>
    public RowSet Rows => throw new NotImplementedException();

    /// <summary>Rows that were acknowledged by topics that are gone. Empty as a rule.</summary>
    public RowSet FormerRows => throw new NotImplementedException();

    /// <summary>Whether the topic was another than the journal's when it was opened.</summary>
    public bool TopicWasReplaced => throw new NotImplementedException();

    /// <summary>Rows that were found in the topic and not in the journal when it was opened.</summary>
    public long RecoveredRows => throw new NotImplementedException();

    /// <summary>The last acknowledged offset of this job in each partition that has one: what a reader must pass for the job to be processed.</summary>
    public IReadOnlyDictionary<int, long> LastOffsets => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
