using System.Text.Json.Serialization;

namespace Kappa.Jobs;

/// <summary>One step of a job. A line of <c>ledger.jsonl</c>.</summary>
internal sealed record LedgerEntry
{
    /// <summary>Number of the run, from 1; running a job again begins another.</summary>
    public required int Run { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    public required JobState State { get; init; }

    public required Guid Job { get; init; }

    /// <summary>Digest of the resolved job (<see cref="JobDigest"/>).</summary>
    public required string Digest { get; init; }

    /// <summary>Cluster that the run works on; set when it is planned.</summary>
    public string? Cluster { get; init; }

    /// <summary>The job's topics by name; set when it is planned.</summary>
    public IReadOnlyDictionary<string, TopicMark>? Topics { get; init; }

    /// <summary>Counts at that moment, by name.</summary>
    public IReadOnlyDictionary<string, long>? Counts { get; init; }

    /// <summary>Stage that failed; null where none did, or the user stopped it.</summary>
    public string? Stage { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Reason { get; init; }

    /// <summary>What the audit found.</summary>
    public AuditTable? Audit { get; init; }
}

/// <summary>A topic as a job found it.</summary>
/// <param name="Id">Changes when the topic is deleted and created again.</param>
/// <param name="Start">Offset of each partition from which on it may hold records of the job.</param>
internal sealed record TopicMark(string Id, IReadOnlyList<long> Start);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LedgerEntry))]
internal sealed partial class LedgerJson : JsonSerializerContext;
