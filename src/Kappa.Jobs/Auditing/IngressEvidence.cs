using System.Text.Json.Nodes;
using Kappa.Accounting;

namespace Kappa.Jobs;

/// <summary>What is known of the ingress topic: by the journal, and by the topic where it still holds the job's records.</summary>
/// <param name="Rows">Rows that were acknowledged, or found; less those that the journal places where the topic does not have them.</param>
/// <param name="Dropped">Of these, rows that the topic has dropped since, by retention or by hand: in every place where the journal has them.</param>
/// <param name="Duplicates">Records beyond the first of their row, in the topic as it is now.</param>
internal sealed record IngressEvidence(RowSet Rows, RowSet Dropped, long Duplicates)
{
    public static IngressEvidence Of(JobFolder folder, TopicEvidence topic)
    {
        var isOfTopic = topic.Id is not null && topic.Id == JournalTopic(folder);
        var rows = FormerRows(folder);
        var (journalled, duplicates) = (new IdSet(), 0L);
        var (claims, dropped) = (new RowSet(), new RowSet());
        foreach (var entry in Journal(folder.IngressJournal))
        {
            if (!journalled.Add(entry.Part, entry.Row, entry.Ordinal))
                duplicates++;
            var known = !isOfTopic ? rows : topic.Covers(entry.Partition, entry.Offset) ? claims : dropped;
            known.Add(entry.Part, entry.Row);
        }
        // A row whose every place is still readable counts only when it is read there.
        claims.IntersectWith(topic.Records);
        rows.UnionWith(claims);
        rows.UnionWith(topic.Records);
        dropped.ExceptWith(rows);
        rows.UnionWith(dropped);
        return new IngressEvidence(rows, dropped, Math.Max(duplicates, topic.Duplicates));
    }

    /// <summary>Rows that topics acknowledged which are gone since: journals that were set aside.</summary>
    private static RowSet FormerRows(JobFolder folder)
    {
        var rows = new RowSet();
        for (var number = 1; File.Exists($"{folder.IngressJournal}.{number}"); number++)
        {
            foreach (var entry in Journal($"{folder.IngressJournal}.{number}"))
                rows.Add(entry.Part, entry.Row);
        }
        return rows;
    }

    /// <summary>Id of the topic that the journal is about: a run that was killed early may have found a new topic and not begun a new journal.</summary>
    private static string? JournalTopic(JobFolder folder)
    {
        var path = folder.IngressJournal + ".topic.json";
        return File.Exists(path) ? (string?)JsonNode.Parse(File.ReadAllText(path))?["topicId"] : null;
    }

    /// <summary>The entries of a journal; none when there is no such file. Streams, and opens the file anew each time.</summary>
    public static IEnumerable<JournalEntry> Journal(string path)
    {
        if (!File.Exists(path))
            yield break;
        using var journal = OffsetJournal.Open(path);
        foreach (var entry in journal.Read())
            yield return entry;
    }
}
