namespace Kappa.Sink;

/// <summary>One level of folders below the output folder: <c>Name=value</c>.</summary>
/// <param name="Field">Field of the egress schema, at its top level.</param>
/// <param name="Name">
/// Name of the partition column. With <see cref="PartitionTransform.Identity"/> it may be the field's own: the value is then in the path alone, as Hive wants
/// it. Otherwise no field may have that name.
/// </param>
/// <param name="Transform">How the value is made.</param>
/// <param name="TimeZone">IANA zone whose days count, for the day of a timestamp; null is UTC. Must be null for everything else.</param>
public sealed record PartitionColumn(string Field, string Name, PartitionTransform Transform, string? TimeZone = null);
