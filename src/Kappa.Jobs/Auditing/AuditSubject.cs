using System.Text.Json;
using System.Text.Json.Nodes;
using Kappa.Accounting;
using Kappa.Ingress;
using Kappa.Kafka;

namespace Kappa.Jobs;

/// <summary>The job that an audit is about, and what it may look at.</summary>
internal sealed record AuditSubject
{
    public required JobFolder Folder { get; init; }

    public required Guid Job { get; init; }

    public required JobTopics Topics { get; init; }

    public required Snapshot Snapshot { get; init; }

    /// <summary>The topics as the last run found them, by name; empty when no run came so far.</summary>
    public required IReadOnlyDictionary<string, TopicMark> Marks { get; init; }

    /// <summary>The cluster, connected; null to go by the job's own record and the landed files alone.</summary>
    public required KafkaCluster? Cluster { get; init; }

    /// <summary>Settings of clients of the cluster.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>All rows of the source files.</summary>
    public RowSet Rows()
    {
        var rows = new RowSet();
        foreach (var file in Snapshot.Files)
            rows.AddRange(file.Part, 0, file.Rows);
        return rows;
    }

    /// <summary>The job of a folder, as its own record says.</summary>
    /// <exception cref="InvalidDataException">The record cannot be read.</exception>
    public static AuditSubject Read(JobFolder folder, KafkaCluster? cluster, IReadOnlyDictionary<string, string> settings)
    {
        try
        {
            var stored = JsonNode.Parse(File.ReadAllText(folder.Job))!;
            var topics = stored["topics"]!;
            return new AuditSubject
            {
                Folder = folder,
                Job = Guid.Parse((string)stored["id"]!),
                Topics = new JobTopics((string)topics["ingress"]!, (string)topics["egress"]!, (string)topics["deadLetter"]!, (string)topics["group"]!, (int)topics["partitions"]!),
                Snapshot = Snapshot.FromJson(File.ReadAllText(folder.Snapshot)),
                Marks = Ledger.Read(folder.Ledger).LastOrDefault(entry => entry.Topics is not null)?.Topics ?? new Dictionary<string, TopicMark>(),
                Cluster = cluster,
                Settings = settings,
            };
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException or NullReferenceException or ArgumentNullException)
        {
            throw new InvalidDataException($"The job's record in {folder.State} cannot be read: {fault.Message}", fault);
        }
    }
}
