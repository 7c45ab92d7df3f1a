namespace Kappa.Faults.Checking;

/// <summary>What a group had committed at one moment.</summary>
/// <param name="Committed">By topic and partition of the inputs; partitions without a commit are absent.</param>
internal sealed record OffsetSample(IReadOnlyDictionary<(string Topic, int Partition), SeenOffset> Committed);

/// <summary>A committed offset.</summary>
/// <param name="Offset">The offset.</param>
/// <param name="SeenMs">When the group's coordinator had told it, milliseconds since 1970 by this machine's clock, which is the brokers' too.</param>
internal readonly record struct SeenOffset(long Offset, long SeenMs);
