namespace Kappa.Faults.Checking;

/// <summary>What a group had committed at one moment, and how far the topics with its results reached no earlier than that.</summary>
/// <param name="Committed">By topic and partition of the inputs; partitions without a commit are absent.</param>
/// <param name="Ends">By topic and partition of results and dead letters.</param>
internal sealed record OffsetSample(
    IReadOnlyDictionary<(string Topic, int Partition), long> Committed,
    IReadOnlyDictionary<(string Topic, int Partition), long> Ends);
