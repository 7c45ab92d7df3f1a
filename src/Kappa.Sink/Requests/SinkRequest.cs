namespace Kappa.Sink;

/// <summary>What a sink is to land, from where, and to where.</summary>
public sealed record SinkRequest
{
    /// <summary>The job whose records are landed; those of other jobs, and those without a record id, are skipped and counted.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The topic of results, and where to begin in it on a first run.</summary>
    public required TopicStart Egress { get; init; }

    /// <summary>The topic of dead letters, and where to begin in it on a first run.</summary>
    public required TopicStart DeadLetter { get; init; }

    /// <summary>
    /// Settings of the client: <c>bootstrap.servers</c> (<c>embedded</c> for the process's own cluster) and any other property of librdkafka but those that the
    /// sink's guarantees rest on (<see cref="Validate"/> names them).
    /// </summary>
    public required IReadOnlyDictionary<string, string> Kafka { get; init; }

    /// <summary>
    /// Consumer group under whose name the durable position is committed after every batch, so that lag is seen from outside. The sink never reads it: it resumes
    /// from its own entries. No other consumer may use the group.
    /// </summary>
    public required string Group { get; init; }

    /// <summary>Folder in which the partition folders appear.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>
    /// Folder of <c>commits/</c> and <c>staging/</c>; on the file system of the output folder, since publishing is a rename. Null is <c>_kappa</c> in the output folder.
    /// </summary>
    public string? StateFolder { get; init; }

    /// <summary>Levels of partition folders, outermost first; none lands all files in the output folder itself.</summary>
    public IReadOnlyList<PartitionColumn> PartitionBy { get; init; } = [];

    /// <summary>
    /// Whether to go on at the first record that a topic still holds, where records were dropped (by retention, or by hand) before they were landed; otherwise such a sink does not
    /// start. <see cref="SinkSummary.PassedOver"/> counts them: whoever switches it on accounts for the rows by other means, as the audit of a job does.
    /// </summary>
    public bool PassOverDropped { get; init; }

    /// <summary>Sizes of batches and buffers.</summary>
    public SinkLimits Limits { get; init; } = new();

    /// <summary>How files are written.</summary>
    public ParquetSettings Files { get; init; } = new();

    /// <summary>Everything that is wrong with this request; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate() => SinkRequestValidator.Validate(this);
}
