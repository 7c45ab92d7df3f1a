using Kappa.Avro;

namespace Kappa.Ingress;

/// <summary>What is asked of an ingress: the input of <see cref="IngressPlan.Make"/>.</summary>
public sealed record IngressRequest
{
    /// <summary>The source files.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>The record schema that every row is encoded with.</summary>
    public required AvroSchema Target { get; init; }

    /// <summary>Source column of a target field; a field that is not named here takes the column of its own name.</summary>
    public IReadOnlyDictionary<string, string> Mapping { get; init; } = new Dictionary<string, string>();

    /// <summary>Target field whose text is the record's key; null for records without a key.</summary>
    public string? KeyField { get; init; }

    /// <summary>IANA name of the time zone of timestamps that carry none.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>What a wall-clock time means that occurs twice, when clocks are set back.</summary>
    public AmbiguousTime AmbiguousTime { get; init; } = AmbiguousTime.Refuse;

    /// <summary>Which rows are sent; null for all.</summary>
    public SourceWindow? Window { get; init; }

    /// <summary>What to do with a row that fails a check.</summary>
    public RowErrorRule OnRowError { get; init; } = RowErrorRule.Stop;

    /// <summary>The job, as the record ids name it.</summary>
    public required Guid Job { get; init; }

    /// <summary>Id of <see cref="Target"/> in the registry. May be set on the plan instead, once the schema is registered.</summary>
    public int SchemaId { get; init; }

    /// <summary>Topic that rows are sent to.</summary>
    public required string Topic { get; init; }

    /// <summary>Topic for rows that fail a check; needed when <see cref="OnRowError"/> is <see cref="RowErrorRule.DeadLetter"/>.</summary>
    public string? DeadLetterTopic { get; init; }
}

/// <summary>Meaning of a wall-clock time that occurs twice.</summary>
public enum AmbiguousTime
{
    /// <summary>None: the row is a row error.</summary>
    Refuse,
    /// <summary>The first of the two (daylight saving time).</summary>
    Earlier,
    /// <summary>The second of the two (standard time).</summary>
    Later,
}

/// <summary>What to do with a row that fails a check.</summary>
public enum RowErrorRule
{
    /// <summary>Stop the run, once everything in flight is acknowledged, with an error that names the row.</summary>
    Stop,
    /// <summary>Send the row to the dead-letter topic with its cause, count it, go on.</summary>
    DeadLetter,
}
