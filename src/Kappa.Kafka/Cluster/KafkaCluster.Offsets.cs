using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Kappa.Kafka;

public sealed partial class KafkaCluster
{
    private readonly GroupReaders _groups;

    /// <summary>Watermarks of all partitions of a topic, by partition.</summary>
    /// <exception cref="KafkaException">There is no such topic, or a partition has no leader now (retriable).</exception>
    /// <exception cref="KafkaUnreachableException">No broker answered.</exception>
    public async Task<IReadOnlyList<Watermarks>> WatermarksAsync(string topic, CancellationToken cancellationToken)
    {
        var partitions = await PartitionsAsync(topic, cancellationToken);
        var low = await ListAsync(topic, partitions, OffsetSpec.Earliest(), cancellationToken);
        var high = await ListAsync(topic, partitions, OffsetSpec.Latest(), cancellationToken);
        return [.. Enumerable.Range(0, partitions).Select(partition => new Watermarks(partition, low[partition], high[partition]))];
    }

    /// <summary>For each partition of a topic, the offset of the first record of that time or later; the end where there is none.</summary>
    /// <exception cref="KafkaException">There is no such topic, or a partition has no leader now (retriable).</exception>
    /// <exception cref="KafkaUnreachableException">No broker answered.</exception>
    public async Task<IReadOnlyList<long>> OffsetsAtAsync(string topic, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var partitions = await PartitionsAsync(topic, cancellationToken);
        var found = await ListAsync(topic, partitions, OffsetSpec.ForTimestamp(time.ToUnixTimeMilliseconds()), cancellationToken);
        if (!found.Contains(PartitionOffset.End))
            return found;
        var ends = await ListAsync(topic, partitions, OffsetSpec.Latest(), cancellationToken);
        return [.. found.Zip(ends, (at, end) => at == PartitionOffset.End ? end : at)];
    }

    /// <summary>What a group has committed for all partitions of a topic, by partition; <see cref="PartitionOffset.Unset"/> where nothing.</summary>
    /// <exception cref="KafkaException">There is no such topic, or a partition's offset cannot be told now (retriable).</exception>
    /// <exception cref="KafkaUnreachableException">No broker answered.</exception>
    public async Task<IReadOnlyList<PartitionOffset>> CommittedAsync(string group, string topic, CancellationToken cancellationToken)
    {
        var partitions = await PartitionsAsync(topic, cancellationToken);
        var asked = Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition)).ToArray();
        return await SettledAsync(left => Task.Run(() => Committed(group, asked, left), cancellationToken), Passes, cancellationToken);
    }

    private IReadOnlyList<PartitionOffset> Committed(string group, IReadOnlyList<TopicPartition> asked, TimeSpan timeout)
    {
        var (offsets, error) = _groups.Committed(group, asked, timeout);
        if (!error.IsError)
            error = offsets.FirstOrDefault(each => each.Error.IsError).Error;
        return error.IsError ? throw new Confluent.Kafka.KafkaException(new Error((ErrorCode)error.Code, error.Reason)) : offsets;
    }

    private async Task<int> PartitionsAsync(string topic, CancellationToken cancellationToken) =>
        await DescribePartitionsAsync(topic, cancellationToken) is { } described
            ? described.Partitions.Count
            : throw new KafkaException(new KafkaError(ErrorCodes.UnknownTopicOrPartition, $"There is no topic '{topic}'.", IsRetriable: true));

    private async Task<long[]> ListAsync(string topic, int partitions, OffsetSpec where, CancellationToken cancellationToken)
    {
        var asked = Enumerable.Range(0, partitions)
            .Select(partition => new TopicPartitionOffsetSpec { TopicPartition = new(topic, partition), OffsetSpec = where });
        var listed = await SettledAsync(left => _admin.ListOffsetsAsync(asked, new ListOffsetsOptions { RequestTimeout = left }), Passes, cancellationToken);
        var offsets = new long[partitions];
        foreach (var each in listed.ResultInfos)
            offsets[each.TopicPartitionOffsetError.Partition.Value] = each.TopicPartitionOffsetError.Offset.Value;
        return offsets;
    }
}
