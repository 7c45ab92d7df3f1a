using Kappa.Accounting;
using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>
/// Opens a job's journal: is the topic still the one that it is about, and what does the topic hold that it does not know?
/// <code>
///   no journal ──────────────────────────────► new, from the topic's present end on
///   another topic, or ends before the journal ► set aside, new
///   the same topic ──────────────────────────► read the topic from the journal's last offsets to its end
/// </code>
/// </summary>
internal sealed class JournalOpening(string path, IngressPlan plan, KafkaCluster cluster, IReadOnlyDictionary<string, string> settings)
{
    private const int UnknownTopic = 3;

    private readonly string _topicPath = path + ".topic.json";

    public async Task<IngressJournal> OpenAsync(CancellationToken cancellationToken)
    {
        var described = await cluster.DescribeAsync(plan.Topic, cancellationToken)
            ?? throw new KafkaException(new KafkaError(UnknownTopic, $"There is no topic {plan.Topic}."));
        var watermarks = await cluster.WatermarksAsync(plan.Topic, cancellationToken);
        var topic = new JournalTopic(plan.Topic, described.Id, cluster.ClusterId, [.. watermarks.Select(partition => partition.High)]);

        var known = JournalTopic.Read(_topicPath);
        var wasReplaced = known is not null && !IsSame(known, topic, watermarks);
        if (wasReplaced)
            SetAside();
        if (known is null || wasReplaced)
            topic.Write(_topicPath);
        else
            topic = known;

        var journal = new IngressJournal(OffsetJournal.Open(path), topic, FormerRows(), wasReplaced);
        try
        {
            var stretches = watermarks.Select(partition => (partition.Partition, From: Start(journal, partition), To: partition.High)).ToArray();
            var scan = new TopicScan(settings, plan.Topic, plan.Job);
            journal.Recover(await Task.Run(() => scan.Run(stretches, TimeProvider.System, cancellationToken), cancellationToken));
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    private bool IsSame(JournalTopic known, JournalTopic now, IReadOnlyList<Watermarks> watermarks)
    {
        if (known.Topic != now.Topic || known.TopicId != now.TopicId || known.ClusterId != now.ClusterId)
            return false;
        // A topic restored from a backup keeps its id and ends before what it had acknowledged.
        var high = watermarks.ToDictionary(partition => partition.Partition, partition => partition.High);
        using var journal = OffsetJournal.Open(path);
        return journal.Read().All(entry => entry.Offset < high.GetValueOrDefault(entry.Partition));
    }

    private static long Start(IngressJournal journal, Watermarks partition)
    {
        var next = journal.LastOffsets.TryGetValue(partition.Partition, out var last) ? last + 1 : journal.OriginOf(partition.Partition);
        return Math.Max(next, partition.Low);
    }

    private void SetAside()
    {
        if (!File.Exists(path))
            return;
        var number = 1;
        while (File.Exists(Aside(number)))
            number++;
        File.Move(path, Aside(number));
    }

    private RowSet FormerRows()
    {
        var rows = new RowSet();
        for (var number = 1; File.Exists(Aside(number)); number++)
        {
            using var journal = OffsetJournal.Open(Aside(number));
            foreach (var entry in journal.Read())
                rows.Add(entry.Part, entry.Row);
        }

        return rows;
    }

    private string Aside(int number) => $"{path}.{number}";
}
