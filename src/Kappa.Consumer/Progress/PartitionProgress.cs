namespace Kappa.Consumer;

/// <summary>Where a consumer stands in a partition.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Partition">Partition.</param>
/// <param name="Watermark">Every record before this offset is finished; null before the first one is.</param>
/// <param name="Committed">What the broker has confirmed of it; null before the first commit of this assignment.</param>
/// <param name="Received">The offset after the last received record; null before the first one.</param>
/// <param name="InFlight">Received records from the watermark on.</param>
/// <param name="End">The offset after the partition's last record, as far as the client knows; null before it knows.</param>
public sealed record PartitionProgress(string Topic, int Partition, long? Watermark, long? Committed, long? Received, int InFlight, long? End)
{
    /// <summary>Where the end is known, offsets from what is finished to it: from the watermark, or else from where the group began; null where neither is known.</summary>
    public long? LagRecords { get; init; }
}
