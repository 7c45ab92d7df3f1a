using Kappa.Accounting;
using Kappa.Sink;

namespace Kappa.Jobs;

/// <summary>Names the rows that an audit missed.</summary>
internal static class MissingRows
{
    /// <summary>
    /// Rows whose places are looked up at a time: 40 MB. However many are missing, no more is held of them than this and their set; each stretch of so many
    /// costs one reading of the journal, or of the sink's entries.
    /// </summary>
    public const int StretchRows = 1_000_000;

    /// <summary>All of them, by stage, part and row, with the place where each was seen last. Streams.</summary>
    /// <param name="findings">What the audit found.</param>
    /// <param name="subject">The job.</param>
    /// <param name="stretchRows">Rows whose places are looked up at a time; whoever takes only the first few says how many.</param>
    public static IEnumerable<MissingRow> Of(AuditFindings findings, AuditSubject subject, int stretchRows = StretchRows)
    {
        if (findings.Table.Missing == 0)
            yield break;
        var log = CommitLog.Read(new LocalStorage(), subject.Folder.State, subject.Job);
        foreach (var (stage, lost) in findings.Missing.Where(lost => lost.Value.Count > 0).OrderBy(lost => lost.Key))
        {
            var (topic, seen) = stage switch
            {
                AuditStage.Ingress or AuditStage.Service => (subject.Topics.Ingress, IngressEvidence.Journal(subject.Folder.IngressJournal)),
                AuditStage.DeadLetter => (subject.Topics.DeadLetter, Committed(log, RowOutcome.DeadLettered)),
                _ => (subject.Topics.Egress, Committed(log, RowOutcome.Landed)),
            };
            var places = new RowPlaces((int)Math.Min(stretchRows, lost.Count));
            using var rows = lost.Rows().GetEnumerator();
            while (places.Take(rows))
            {
                foreach (var entry in seen)
                    places.Note(entry);
                for (var at = 0; at < places.Count; at++)
                {
                    var (part, row, place) = places[at];
                    yield return new MissingRow(subject.Snapshot.Files[part].Path, part, row, stage, place is { } last ? new RowPlace(topic, last.Partition, last.Offset) : null);
                }
            }
        }
    }

    /// <summary>Writes them to a file as CSV (RFC 4180), or removes the file when there are none.</summary>
    public static void Store(IEnumerable<MissingRow> missing, string path)
    {
        using var rows = missing.GetEnumerator();
        if (!rows.MoveNext())
        {
            File.Delete(path);
            return;
        }
        DurableFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\r\n" };
            writer.WriteLine("stage,part,row,topic,partition,offset,file");
            do
            {
                var row = rows.Current;
                writer.WriteLine($"{row.Stage},{row.Part},{row.Row},{row.Last?.Topic},{row.Last?.Partition},{row.Last?.Offset},\"{row.File.Replace("\"", "\"\"")}\"");
            }
            while (rows.MoveNext());
        });
    }

    private static IEnumerable<JournalEntry> Committed(CommitLog log, RowOutcome outcome) =>
        log.Entries.SelectMany(log.ReadRows).Where(row => row.Outcome == outcome).Select(row => row.Entry);
}
