using Kappa.Kafka;

namespace Kappa.Jobs;

/// <summary>How far the service's group is in the ingress topic, at one moment.</summary>
/// <param name="Next">Next offset to read, by partition; what a group that has not committed begins with is the partition's first.</param>
/// <param name="LagRecords">Records between there and the topic's end.</param>
/// <param name="HasCommitted">Whether the group has committed anything.</param>
internal sealed record GroupProgress(IReadOnlyDictionary<int, long> Next, long LagRecords, bool HasCommitted)
{
    public static GroupProgress Of(IReadOnlyList<PartitionOffset> committed, IReadOnlyList<Watermarks> held)
    {
        var next = new Dictionary<int, long>();
        var lag = 0L;
        foreach (var partition in held)
        {
            var offset = committed.FirstOrDefault(each => each.Partition == partition.Partition, new PartitionOffset("", 0, PartitionOffset.Unset)).Offset;
            next[partition.Partition] = offset >= 0 ? Math.Max(offset, partition.Low) : partition.Low;
            lag += Math.Max(0, partition.High - next[partition.Partition]);
        }
        return new GroupProgress(next, lag, committed.Any(partition => partition.Offset >= 0));
    }

    /// <summary>Whether every record up to these offsets, themselves included, is done.</summary>
    public bool HasPassed(IReadOnlyDictionary<int, long> last) => last.All(partition => Next.TryGetValue(partition.Key, out var next) && next > partition.Value);
}
