using Kappa.Accounting;
using Kappa.Kafka;

namespace Kappa.Jobs;

/// <summary>What a topic still holds of a job.</summary>
internal sealed class TopicEvidence
{
    private readonly Dictionary<int, long> _lows = [];
    private readonly IdSet _ids = new();

    /// <summary>Rows with a record that is no marker: with a result, on the egress topic.</summary>
    public RowSet Records { get; } = new();

    /// <summary>Rows with a marker of no result.</summary>
    public RowSet Filtered { get; } = new();

    /// <summary>Records, markers included, beyond the first of their id.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Causes of dead letters, on the dead-letter topic.</summary>
    public DeadLetterCauses Causes { get; } = new();

    /// <summary>Whether the topic is there, is the one that the job wrote to, and was read.</summary>
    public bool WasRead { get; private set; }

    /// <summary>Id of the topic; null when it was not read.</summary>
    public string? Id { get; private set; }

    /// <summary>What could not be looked at; null when all of the job's stretch was.</summary>
    public string? Note { get; private set; }

    /// <summary>Whether the topic, as it was read, would hold a record of the job at this place.</summary>
    public bool Covers(int partition, long offset) => WasRead && _lows.TryGetValue(partition, out var low) && offset >= low;

    /// <summary>Reads what the topic holds of the job, from where the job's records begin.</summary>
    public static async Task<TopicEvidence> ReadAsync(AuditSubject subject, string topic, CancellationToken cancellationToken)
    {
        var evidence = new TopicEvidence();
        if (subject.Cluster is not { } cluster)
            return evidence;
        var mark = subject.Marks.GetValueOrDefault(topic);
        if (await cluster.DescribeAsync(topic, cancellationToken) is not { } described)
        {
            evidence.Note = $"topic {topic} is gone; its rows are taken from the job's own record";
            return evidence;
        }
        if (mark is null || described.Id != mark.Id)
        {
            evidence.Note = $"topic {topic} is not the one that the job wrote to; its rows are taken from the job's own record";
            return evidence;
        }
        var stretch = (await cluster.WatermarksAsync(topic, cancellationToken))
            .Select(now => now with { Low = Math.Max(now.Low, now.Partition < mark.Start.Count ? mark.Start[now.Partition] : 0) })
            .ToList();
        await TopicReading.ReadAsync(subject.Settings, topic, stretch, record => evidence.Take(record, subject.Job), cancellationToken);
        // What aged out while it was read is not held against anyone.
        foreach (var now in await cluster.WatermarksAsync(topic, cancellationToken))
            evidence._lows[now.Partition] = Math.Max(now.Low, now.Partition < mark.Start.Count ? mark.Start[now.Partition] : 0);
        (evidence.WasRead, evidence.Id) = (true, described.Id);
        return evidence;
    }

    private void Take(ReceivedRecord record, Guid job)
    {
        if (!record.TryGetId(out var id) || id.Job != job)
            return;
        var isMarker = !record.HasValue && record.Headers.TryGet(KappaHeaders.Outcome, out var outcome) && outcome.SequenceEqual("filtered"u8);
        (isMarker ? Filtered : Records).Add(id.Part, id.Row);
        if (!_ids.Add(id.Part, id.Row, id.Ordinal))
            Duplicates++;
        else if (record.Headers.TryGet(KappaHeaders.DeadLetterCause, out var cause))
            Causes.Add(cause);
    }
}
