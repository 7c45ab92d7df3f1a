using Kappa.Avro;
using Kappa.Ingress;

namespace Kappa.Jobs;

/// <summary>A job file, resolved: every default filled in, every path absolute, every name checked. Immutable.</summary>
internal sealed record Job
{
    /// <summary>The job file.</summary>
    public required string Path { get; init; }

    public required string Name { get; init; }

    /// <summary>Names the job in every record id: given in the file, or derived from its name and content (<see cref="JobDigest"/>).</summary>
    public required Guid Id { get; init; }

    /// <summary>Whether <see cref="Id"/> was derived, so that another content is another job.</summary>
    public required bool IdIsDerived { get; init; }

    public required JobSource Source { get; init; }

    /// <summary>Which rows are replayed; null for all.</summary>
    public required SourceWindow? Window { get; init; }

    /// <summary>Schema of the ingress topic's records.</summary>
    public required AvroSchema Target { get; init; }

    /// <summary>Source column of a target field; a field that is not named takes the column of its own name.</summary>
    public required IReadOnlyDictionary<string, string> Mapping { get; init; }

    /// <summary>Target field whose text keys the records; null for records without a key.</summary>
    public required string? Key { get; init; }

    public required RowErrorRule OnRowError { get; init; }

    public required JobTopics Topics { get; init; }

    /// <summary>Columns that the landed files are partitioned by, outermost first.</summary>
    public required IReadOnlyList<JobPartition> PartitionBy { get; init; }
}
