using Kappa.Avro;

namespace Kappa.Ingress;

/// <summary>How every row of a snapshot becomes a record: checked as a whole, immutable. Made by <see cref="Make"/> only.</summary>
public sealed record IngressPlan
{
    internal IngressPlan() { }

    /// <summary>The source files.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>The record schema.</summary>
    public required AvroSchema Target { get; init; }

    /// <summary>One entry per field of the target, in its order.</summary>
    public required IReadOnlyList<FieldPlan> Fields { get; init; }

    /// <summary>Index in <see cref="Fields"/> of the key; null for records without a key.</summary>
    public required int? Key { get; init; }

    /// <summary>Which rows are sent, in the window column's own unit; null for all.</summary>
    public required WindowPlan? Window { get; init; }

    /// <summary>IANA name of the time zone of timestamps that carry none.</summary>
    public required string TimeZone { get; init; }

    /// <summary>What a wall-clock time means that occurs twice.</summary>
    public required AmbiguousTime AmbiguousTime { get; init; }

    /// <summary>What to do with a row that fails a check.</summary>
    public required RowErrorRule OnRowError { get; init; }

    /// <summary>The job, as the record ids name it.</summary>
    public required Guid Job { get; init; }

    /// <summary>Topic that rows are sent to.</summary>
    public required string Topic { get; init; }

    /// <summary>Topic for rows that fail a check; null when they stop the run.</summary>
    public required string? DeadLetterTopic { get; init; }

    /// <summary>Id of the target schema in the registry, for the frame: <c>plan with { SchemaId = id }</c> once it is registered.</summary>
    public int SchemaId { get; init; }

    /// <summary>Makes a plan.</summary>
    /// <returns>The plan, or every mismatch at once.</returns>
    public static Checked<IngressPlan, PlanError> Make(IngressRequest request) => new PlanMaking(request).Make();
}
