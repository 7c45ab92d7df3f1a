using Kappa.Consumer.Receiving;
using Kappa.Kafka;

namespace Kappa.Consumer;

/// <summary>Says everything that is wrong with a consumer's options at once.</summary>
internal static class KappaConsumerOptionsValidator
{
    // A topic's name in Kafka; a leading ^ makes it a pattern of librdkafka.
    private const int LongestTopicName = 249;

    // Twice librdkafka's most for queued.max.messages.kbytes.
    private const long MostInFlightBytes = 2L * 2_097_151 * 1024;

    // The client's longest time for a request.
    private static readonly TimeSpan LongestRequest = TimeSpan.FromHours(1);

    // What a timer takes is a little more.
    private static readonly TimeSpan LongestTimeLimit = TimeSpan.FromDays(24);

    public static IEnumerable<string> Errors(KappaConsumerOptions options) =>
        [.. options.ConfigurationErrors, .. TopicErrors(options), .. ConnectionErrors(options), .. LimitErrors(options), .. RetryErrors(options.Retry), .. RetryTopicErrors(options), .. CircuitErrors(options.Circuit), .. HealthErrors(options.Health, options.ExactlyOnce)];

    private static IEnumerable<string> TopicErrors(KappaConsumerOptions options)
    {
        if (options.Topics.Count == 0)
            yield return "Topics is empty: name at least one topic to read.";
        foreach (var topic in options.Topics.Where(topic => !IsTopic(topic)))
            yield return $"Topics: '{topic}' is not a topic's name.";
        foreach (var topic in options.Topics)
        {
            if (TopicPattern.FaultOf(topic) is { } fault)
                yield return $"Topics: the pattern '{topic}' is no regular expression: {fault}";
        }
        foreach (var topic in options.Topics.GroupBy(topic => topic, StringComparer.Ordinal).Where(same => same.Count() > 1))
            yield return $"Topics: '{topic.Key}' is named {topic.Count()} times.";
        if (string.IsNullOrWhiteSpace(options.Group))
            yield return "Group is not set: members of one group share the partitions.";
        if (options.OutputTopic is { } output && !IsTopic(output))
            yield return $"OutputTopic: '{output}' is not a topic's name.";
        if (options.OutputTopic is { } fed && IsRead(options, fed))
            yield return $"OutputTopic: '{fed}' is read as well; results would be handled again without end.";
        if (string.IsNullOrWhiteSpace(options.DeadLetterTopic))
            yield return "DeadLetterTopic is not set: a record that fails for good must have a place to go.";
        else if (!IsTopic(options.DeadLetterTopic))
            yield return $"DeadLetterTopic: '{options.DeadLetterTopic}' is not a topic's name.";
        else if (IsRead(options, options.DeadLetterTopic))
            yield return $"DeadLetterTopic: '{options.DeadLetterTopic}' is read as well; a record that fails for good would never leave.";
    }

    private static IEnumerable<string> ConnectionErrors(KappaConsumerOptions options)
    {
        if (!options.Kafka.ContainsKey("bootstrap.servers") && !options.Kafka.ContainsKey("metadata.broker.list"))
            yield return "Kafka:bootstrap.servers is not set: host:port of a broker, or 'embedded'.";
        if (options.ExactlyOnce && options.Kafka.TryGetValue("bootstrap.servers", out var servers) && servers == "embedded")
            yield return "ExactlyOnce needs a broker: the cluster inside the process keeps no transactions apart.";
        if (options.ExactlyOnce && options.Kafka.TryGetValue("isolation.level", out var isolation) && isolation != "read_committed")
            yield return $"Kafka:isolation.level = {isolation} is refused with ExactlyOnce: records of transactions that are aborted later would be handled.";
        if (options.ExactlyOnce && ClientProperties.TransactionTimeout(options) < 2 * options.CommitInterval)
            yield return "Kafka:transaction.timeout.ms is shorter than two CommitIntervals: a transaction would end before it is committed.";
        foreach (var (property, isRefused, reason) in RefusedProperties.All)
        {
            if (options.Kafka.TryGetValue(property, out var value) && isRefused(value))
                yield return $"Kafka:{property} = {value} is refused: {reason}.";
        }
        foreach (var (property, reason) in KafkaSettings.Refused(options.Kafka.Where(property => !RefusedProperties.Includes(property.Key, property.Value))))
            yield return $"Kafka:{property}: {reason}.";
    }

    private static IEnumerable<string> LimitErrors(KappaConsumerOptions options)
    {
        if (!Enum.IsDefined(options.Order))
            yield return $"Order: {options.Order} is none of {string.Join(", ", Enum.GetNames<RecordOrder>())}.";
        if (options.Concurrency < 1)
            yield return $"Concurrency is {options.Concurrency}; at least 1 is needed.";
        if (options.MaxInFlightRecords is < 1 or > 16_000_000)
            yield return $"MaxInFlightRecords is {options.MaxInFlightRecords}; it lies between 1 and 16,000,000.";
        if (options.MaxInFlightBytes < 2 * 1024 * 1024)
            yield return $"MaxInFlightBytes is {options.MaxInFlightBytes}; at least 2 MiB are needed: 1 for the client's prefetch, 1 for records in work.";
        if (options.MaxInFlightBytes > MostInFlightBytes)
            yield return $"MaxInFlightBytes is {options.MaxInFlightBytes}; at most {MostInFlightBytes} (4 GiB) can be asked of the client, of which one half is its prefetch.";
        if (options.MaxRecordsPerSecond is { } rate && !(rate > 0 && double.IsFinite(rate)))
            yield return $"MaxRecordsPerSecond is {rate}; it is a positive number, or not set.";
        if (options.DrainTimeout < TimeSpan.Zero)
            yield return "DrainTimeout is negative.";
        if (options.TimeLimit <= TimeSpan.Zero)
            yield return "TimeLimit is not positive.";
        if (options.TimeLimit > LongestTimeLimit)
            yield return $"TimeLimit is {options.TimeLimit}; at most 24 days can be measured. Leave it out for none.";
        if (options.Batch.MaxRecords < 1)
            yield return $"Batch:MaxRecords is {options.Batch.MaxRecords}; at least 1 is needed.";
        if (options.Batch.MaxWait < TimeSpan.Zero || options.Batch.MaxWait > LongestTimeLimit)
            yield return $"Batch:MaxWait is {options.Batch.MaxWait}; it lies between zero and 24 days.";
        if (options.CommitInterval < TimeSpan.FromMilliseconds(10))
            yield return "CommitInterval is shorter than 10 ms.";
        if (options.CommitInterval > LongestRequest)
            yield return $"CommitInterval is {options.CommitInterval}; it is an hour at most.";
        if (options.StartTimeout <= TimeSpan.Zero || options.StartTimeout > LongestRequest)
            yield return $"StartTimeout is {options.StartTimeout}; it lies above zero, and is an hour at most.";
    }

    private static IEnumerable<string> RetryErrors(RetryOptions retry)
    {
        if (retry.MaxAttempts < 1)
            yield return $"Retry:MaxAttempts is {retry.MaxAttempts}; the first attempt counts, so at least 1 is needed.";
        if (retry.BaseDelay < TimeSpan.Zero)
            yield return "Retry:BaseDelay is negative.";
        if (retry.MaxDelay < retry.BaseDelay)
            yield return "Retry:MaxDelay is shorter than Retry:BaseDelay.";
    }

    private static IEnumerable<string> CircuitErrors(CircuitOptions circuit)
    {
        if (circuit.FailureRatio is not (> 0 and <= 1))
            yield return $"Circuit:FailureRatio is {circuit.FailureRatio}; it lies above 0, and is 1 at most.";
        if (circuit.SamplingDuration < TimeSpan.FromSeconds(1))
            yield return "Circuit:SamplingDuration is shorter than 1 s.";
        if (circuit.MinimumThroughput < 1)
            yield return $"Circuit:MinimumThroughput is {circuit.MinimumThroughput}; at least 1 is needed.";
        if (circuit.BreakDuration <= TimeSpan.Zero)
            yield return "Circuit:BreakDuration is not positive.";
        if (circuit.Probes < 1)
            yield return $"Circuit:Probes is {circuit.Probes}; at least 1 is needed.";
    }

    private static IEnumerable<string> HealthErrors(HealthOptions health, bool isExactlyOnce)
    {
        var longest = isExactlyOnce ? PollLoop.LongestTurnExactlyOnce : PollLoop.LongestTurn;
        if (health.PollLimit < longest)
            yield return $"Health:PollLimit is {health.PollLimit}; a turn of the poll loop may wait {longest} for a broker, so at least that is needed.";
        if (health.RecordLimit <= TimeSpan.Zero)
            yield return "Health:RecordLimit is not positive.";
    }

    private static IEnumerable<string> RetryTopicErrors(KappaConsumerOptions options)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var topic in options.Retry.Topics)
        {
            if (!IsTopic(topic.Name) || TopicPattern.IsOne(topic.Name))
                yield return $"Retry:Topics: '{topic.Name}' is not a topic's name.";
            else if (IsRead(options, topic.Name) || topic.Name == options.OutputTopic || topic.Name == options.DeadLetterTopic || !names.Add(topic.Name))
                yield return $"Retry:Topics: '{topic.Name}' is named for something else as well; each round needs a topic of its own.";
            if (topic.Delay <= TimeSpan.Zero)
                yield return $"Retry:Topics: the delay of '{topic.Name}' is not positive.";
        }
    }

    private static bool IsRead(KappaConsumerOptions options, string topic) => options.Topics.Any(read => TopicPattern.Includes(read, topic));

    private static bool IsTopic(string? name) =>
        !string.IsNullOrEmpty(name) && (TopicPattern.IsOne(name) || name is not ("." or "..") && name.Length <= LongestTopicName && name.All(IsOfTopicName));

    private static bool IsOfTopicName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-';
}
