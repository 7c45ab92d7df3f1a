using Kappa.Accounting;
using Kappa.Sink;

namespace Kappa.Jobs;

/// <summary>Gathers what is known of a job's rows: its own record, the topics where they still hold them, the landed files.</summary>
internal static class EvidenceGathering
{
    public static async Task<AuditEvidence> GatherAsync(AuditSubject subject, CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        var topics = await Task.WhenAll(
            TopicEvidence.ReadAsync(subject, subject.Topics.Ingress, cancellationToken),
            TopicEvidence.ReadAsync(subject, subject.Topics.Egress, cancellationToken),
            TopicEvidence.ReadAsync(subject, subject.Topics.DeadLetter, cancellationToken));
        var (ingressTopic, egress, deadLetters) = (topics[0], topics[1], topics[2]);
        if (subject.Cluster is null)
            notes.Add("the topics were not read; their rows are taken from the job's own record");
        notes.AddRange(topics.Select(topic => topic.Note).OfType<string>());

        var ingress = IngressEvidence.Of(subject.Folder, ingressTopic);
        var storage = new LocalStorage();
        var log = CommitLog.Read(storage, subject.Folder.State, subject.Job);
        var committed = log.Rows(RowOutcome.Landed);
        var filtered = log.Rows(RowOutcome.Filtered);
        var duplicates = Math.Max(egress.Duplicates, DuplicateAnswers(log, committed, filtered));
        filtered.UnionWith(egress.Filtered);
        var dead = log.Rows(RowOutcome.DeadLettered);
        dead.UnionWith(deadLetters.Records);
        notes.AddRange(deadLetters.Causes.InWords(dead.Count));
        var landed = LandedScan.Run(storage, subject.Folder.Path, subject.Folder.State, subject.Job, log, verifyChecksums: true, cancellationToken);
        notes.AddRange(landed.Findings.Where(IsOfOthers).Select(finding => finding.Message));
        return new AuditEvidence
        {
            Snapshot = subject.Rows(),
            Excluded = Stored(subject.Folder.Excluded, "rows outside of the window are not known: the ingress never came to its end", notes),
            Refused = Stored(subject.Folder.Refused, null, notes),
            Ingress = ingress.Rows,
            IngressDropped = ingress.Dropped,
            Results = egress.Records,
            Committed = committed,
            Filtered = filtered,
            DeadLettered = dead,
            DeadLettersGone = Gone(log, deadLetters, subject.Topics.DeadLetter, subject.Marks),
            Landed = landed.Rows,
            IngressDuplicates = ingress.Duplicates,
            ServiceDuplicates = duplicates + BothOutcomes(dead, committed, filtered, egress.Records),
            DeadLetterDuplicates = Math.Max(deadLetters.Duplicates, log.Counts.DuplicateDeadLetters),
            LandedDuplicates = landed.DuplicateCount,
            Damage = [.. landed.Findings.Where(finding => !IsOfOthers(finding)).Select(finding => finding.Message)],
            Notes = notes,
        };
    }

    /// <summary>Dead letters that an entry accounts for at a place that the topic still holds, and that are not there.</summary>
    internal static RowSet Gone(CommitLog log, TopicEvidence topic, string name, IReadOnlyDictionary<string, TopicMark> marks)
    {
        var gone = new RowSet();
        if (!topic.WasRead)
            return gone;
        var id = marks[name].Id;
        foreach (var entry in log.Entries.Where(entry => entry.Counts.DeadLettered > 0 && entry.Topics.Any(covered => covered.Name == name && covered.Id == id)))
        {
            foreach (var row in log.ReadRows(entry).Where(row => row.Outcome == RowOutcome.DeadLettered && topic.Covers(row.Entry.Partition, row.Entry.Offset)))
            {
                if (!topic.Records.Contains(row.Entry.Part, row.Entry.Row))
                    gone.Add(row.Entry.Part, row.Entry.Row);
            }
        }
        return gone;
    }

    /// <summary>Records of the egress topic beyond the first of their id, by the sink's entries: those that it dropped, and markers of rows that have landed as well.</summary>
    private static long DuplicateAnswers(CommitLog log, RowSet landed, RowSet filtered)
    {
        var both = landed.Clone();
        both.IntersectWith(filtered);
        return log.Counts.Duplicates - log.Counts.DuplicateDeadLetters + both.Count;
    }

    /// <summary>Rows that have a dead letter and, in the egress topic, a result or a marker.</summary>
    private static long BothOutcomes(RowSet dead, params ReadOnlySpan<RowSet> answers)
    {
        var answered = new RowSet();
        foreach (var rows in answers)
            answered.UnionWith(rows);
        answered.IntersectWith(dead);
        return answered.Count;
    }

    /// <summary>A file beside the job's own takes nothing from the job; the reader of the result should know of it.</summary>
    private static bool IsOfOthers(LandedFinding finding) => finding.Kind == LandedFindingKind.NotNamed;

    private static RowSet Stored(string path, string? note, List<string> notes)
    {
        if (StoredRows.Read(path) is { } rows)
            return rows;
        if (note is not null)
            notes.Add(note);
        return new RowSet();
    }
}
