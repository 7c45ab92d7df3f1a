using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Kappa.Kafka;

public sealed partial class KafkaCluster
{
    private readonly ConcurrentDictionary<string, long> _ensured = new();

    /// <summary>Creates the topics that are not there; leaves the others as they are. When it returns, the brokers know them.</summary>
    /// <exception cref="KafkaException">A topic cannot be created; the message names each and its reason.</exception>
    /// <exception cref="KafkaUnreachableException">No broker answered.</exception>
    public async Task EnsureTopicsAsync(IReadOnlyList<TopicRequest> topics, CancellationToken cancellationToken)
    {
        if (_embedded is not null)
        {
            foreach (var topic in topics)
                _embedded.CreateTopic(topic.Name, topic.Partitions);
            return;
        }
        var missing = new List<TopicSpecification>();
        foreach (var topic in topics)
        {
            if (await DescribePartitionsAsync(topic.Name, cancellationToken) is null)
                missing.Add(Specification(topic));
        }
        if (missing.Count > 0)
            await CreateAsync(missing, cancellationToken);
        foreach (var topic in topics)
        {
            _ensured[topic.Name] = Stopwatch.GetTimestamp();
            if (await DescribePartitionsAsync(topic.Name, cancellationToken) is null)
                throw new KafkaException(new KafkaError(ErrorCodes.UnknownTopicOrPartition, $"Topic '{topic.Name}' was created, and is not known after {_timeout}.", IsRetriable: true));
        }
    }

    /// <summary>Describes a topic; null when there is none.</summary>
    /// <exception cref="KafkaUnreachableException">No broker answered.</exception>
    public async Task<TopicDescription?> DescribeAsync(string topic, CancellationToken cancellationToken)
    {
        if (await DescribePartitionsAsync(topic, cancellationToken) is not { } described)
            return null;
        var id = described.TopicId.ToString();
        if (_embedded is not null)
            return new TopicDescription(topic, $"{ClusterId}/{id}", described.Partitions.Count, EmbeddedCluster.RetentionBytes, null);
        var configuration = await SettledAsync(
            left => _admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = topic }], new DescribeConfigsOptions { RequestTimeout = left }),
            Passes,
            cancellationToken);
        var entries = configuration[0].Entries;
        return new TopicDescription(
            topic,
            id,
            described.Partitions.Count,
            Limit(entries, "retention.bytes"),
            Limit(entries, "retention.ms") is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            Limit(entries, "max.message.bytes"),
            entries.TryGetValue("cleanup.policy", out var policy) && policy.Value.Contains("compact", StringComparison.Ordinal));
    }

    private static TopicSpecification Specification(TopicRequest topic) => new()
    {
        Name = topic.Name,
        NumPartitions = topic.Partitions,
        ReplicationFactor = topic.ReplicationFactor,
        Configs = topic.Configuration?.ToDictionary(),
    };

    private static long? Limit(Dictionary<string, ConfigEntryResult> entries, string name) =>
        entries.TryGetValue(name, out var entry) && long.TryParse(entry.Value, CultureInfo.InvariantCulture, out var limit) && limit >= 0 ? limit : null;

    private async Task<Confluent.Kafka.Admin.TopicDescription?> DescribePartitionsAsync(string topic, CancellationToken cancellationToken)
    {
        try
        {
            var described = await SettledAsync(
                left => _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = left }),
                error => error.IsRetriable && (error.Code != ErrorCodes.UnknownTopicOrPartition || IsNew(topic)),
                cancellationToken);
            return described.TopicDescriptions[0];
        }
        catch (KafkaException e) when (e.Error.Code == ErrorCodes.UnknownTopicOrPartition)
        {
            return null;
        }
    }

    /// <summary>Whether a broker that does not know the topic may just not have heard of it yet.</summary>
    private bool IsNew(string topic) => _ensured.TryGetValue(topic, out var ensured) && Stopwatch.GetElapsedTime(ensured) < _timeout;

    private async Task CreateAsync(List<TopicSpecification> missing, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(
                async left =>
                {
                    await _admin.CreateTopicsAsync(missing, new CreateTopicsOptions { RequestTimeout = left, OperationTimeout = left });
                    return true;
                },
                cancellationToken);
        }
        catch (KafkaException e) when (e.InnerException is CreateTopicsException created)
        {
            // Another process may have made a topic in between: that is what was wanted.
            var failed = created.Results.Where(each => each.Error.IsError && each.Error.Code != ErrorCode.TopicAlreadyExists).ToList();
            if (failed.Count > 0)
                throw new KafkaException(ErrorOf(failed[0].Error) with { Reason = "Topics not created: " + string.Join("; ", failed.Select(each => $"{each.Topic}: {each.Error.Reason}")) });
        }
    }
}
