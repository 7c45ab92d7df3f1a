using Kappa.Accounting;
using Kappa.Sink;

namespace Kappa.Jobs;

/// <summary>Names the rows that an audit missed.</summary>
internal static class MissingRows
{
    /// <summary>All of them, by stage, part and row, with the place where each was seen last.</summary>
    public static IEnumerable<MissingRow> Of(AuditFindings findings, AuditSubject subject)
    {
        if (findings.Table.Missing == 0)
            yield break;
        var log = CommitLog.Read(new LocalStorage(), subject.Folder.State, subject.Job);
        foreach (var (stage, rows) in findings.Missing.Where(lost => lost.Value.Count > 0).OrderBy(lost => lost.Key))
        {
            var places = stage switch
            {
                AuditStage.Ingress or AuditStage.Service => IngressEvidence.Places(subject.Folder, subject.Topics.Ingress, rows),
                AuditStage.DeadLetter => Committed(log, RowOutcome.DeadLettered, subject.Topics.DeadLetter, rows),
                _ => Committed(log, RowOutcome.Landed, subject.Topics.Egress, rows),
            };
            foreach (var (part, row) in rows.Rows())
                yield return new MissingRow(subject.Snapshot.Files[part].Path, part, row, stage, places.TryGetValue((part, row), out var place) ? place : null);
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

    private static Dictionary<(int Part, long Row), RowPlace> Committed(CommitLog log, RowOutcome outcome, string topic, RowSet wanted)
    {
        var places = new Dictionary<(int, long), RowPlace>();
        foreach (var row in log.Entries.SelectMany(log.ReadRows).Where(row => row.Outcome == outcome && wanted.Contains(row.Entry.Part, row.Entry.Row)))
            places[(row.Entry.Part, row.Entry.Row)] = new RowPlace(topic, row.Entry.Partition, row.Entry.Offset);
        return places;
    }
}
