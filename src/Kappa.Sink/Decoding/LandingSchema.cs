using Kappa.Avro;

namespace Kappa.Sink;

/// <summary>Whether an egress schema can be landed.</summary>
public static class LandingSchema
{
    /// <summary>Everything that stands against landing records of a schema, partitioned like this; empty when nothing does.</summary>
    public static IReadOnlyList<string> Check(AvroSchema schema, IReadOnlyList<PartitionColumn> partitionBy) => LandingShape.Of(schema, partitionBy).Errors;
}
