using System.Diagnostics.Metrics;
using System.Globalization;
using Kappa.Consumer.Producing;
using Kappa.Consumer.Receiving;
using Kappa.Consumer.Tracking;
using Kappa.Kafka;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Kappa.Consumer.Observing;

/// <summary>What one consumer measures, under its attributes. Any thread.</summary>
internal sealed class RunMetrics
{
    private readonly ConsumerMeter _meter;
    private readonly TimeProvider _time;
    private readonly Tag[] _common;
    private readonly Tag[] _poll;
    private readonly Tag[] _commit;
    private RunReadings? _readings;

    public RunMetrics(ConsumerMeter meter, string name, KappaConsumerOptions options, TimeProvider time)
    {
        _meter = meter;
        _time = time;
        Tag[] named = name.Length == 0 ? [] : [new(MessagingAttributes.Consumer, name)];
        _common = [new(MessagingAttributes.System, MessagingAttributes.Kafka), new(MessagingAttributes.Group, options.Group), .. named];
        _poll = Of(MessagingAttributes.Poll, MessagingAttributes.Receive);
        _commit = Of(MessagingAttributes.Commit, MessagingAttributes.Settle);
        Output = new TopicSends(options.OutputTopic is null ? [] : ToTopic(options.OutputTopic));
        DeadLetters = new TopicSends(ToTopic(options.DeadLetterTopic!));
        RetryTopics = [.. options.Retry.Topics.Select(topic => new TopicSends(ToTopic(topic.Name)))];
    }

    /// <summary>Whether somebody wants to know how long processing takes.</summary>
    public bool IsProcessListened => _meter.ProcessDuration.Enabled;

    /// <summary>Whether somebody wants to know how long the clients' operations take.</summary>
    public bool IsOperationListened => _meter.OperationDuration.Enabled;

    /// <summary>What was sent to the output topic.</summary>
    public TopicSends Output { get; }

    /// <summary>What was sent to the dead-letter topic.</summary>
    public TopicSends DeadLetters { get; }

    /// <summary>What was sent to each retry topic.</summary>
    public IReadOnlyList<TopicSends> RetryTopics { get; }

    /// <summary>The clock, where operations are listened to; else 0, which ends without a trace.</summary>
    public long BeginOperation() => IsOperationListened ? _time.GetTimestamp() : 0;

    /// <summary>Begins to report what is read when somebody collects.</summary>
    public void Begin(RunReadings readings)
    {
        _readings = readings;
        _meter.Add(this);
    }

    /// <summary>Reports nothing any more.</summary>
    public void End() => _meter.Remove(this);

    /// <summary>Attributes of processing records of a partition.</summary>
    public Tag[] ProcessTags(PartitionMeasures partition) =>
        partition.ProcessTags ??= [.. Of(MessagingAttributes.Process, MessagingAttributes.Process), .. At(partition.Partition)];

    /// <summary>An attempt at a record has ended.</summary>
    public void Processed(PartitionMeasures partition, TimeSpan took, Exception? fault)
    {
        var tags = ProcessTags(partition);
        if (fault is null)
            _meter.ProcessDuration.Record(took.TotalSeconds, tags);
        else
            _meter.ProcessDuration.Record(took.TotalSeconds, [.. tags, new Tag(MessagingAttributes.ErrorType, fault.GetType().FullName)]);
    }

    /// <summary>The client has handed records over.</summary>
    public void Polled(long began) => Operated(began, _poll, 0);

    /// <summary>A commit has ended.</summary>
    public void Committed(long began, int error) => Operated(began, _commit, error);

    /// <summary>A send has ended.</summary>
    public void Sent(TopicSends to, long began, int error) => Operated(began, to.Tags, error);

    public void Retried(Exception fault, string stage) =>
        _meter.Retries.Add(1, [.. _common, new(MessagingAttributes.Stage, stage), new(MessagingAttributes.ErrorType, fault.GetType().FullName)]);

    public void DeadLettered(OutgoingFault? fault) =>
        _meter.DeadLetters.Add(1, [.. _common, new(MessagingAttributes.Stage, fault?.Stage), new(MessagingAttributes.ErrorType, fault?.Type)]);

    public void Paused(TopicPartition partition, PauseReason reason) =>
        _meter.Pauses.Add(1, [.. _common, .. At(partition), new(MessagingAttributes.Reason, reason.ToString())]);

    public IEnumerable<Measurement<long>> Consumed() =>
        Readings.Received().Select(each => new Measurement<long>(each.Received, [.. Of(MessagingAttributes.Poll), .. At(each.Partition)]));

    public IEnumerable<Measurement<long>> Sent() => [.. Sent(Output), .. Sent(DeadLetters), .. RetryTopics.SelectMany(Sent)];

    public IEnumerable<Measurement<long>> Records() =>
        Readings.Outcomes().Select(each => new Measurement<long>(each.Count, [.. _common, new(MessagingAttributes.Outcome, each.Outcome)]));

    public IEnumerable<Measurement<long>> InFlightRecords() => One(Readings.InFlightRecords);

    public IEnumerable<Measurement<long>> InFlightBytes() => One(Readings.InFlightBytes);

    public IEnumerable<Measurement<long>> Waiting() =>
        Readings.Waiting().Select(each => new Measurement<long>(each.Count, [.. _common, new(MessagingAttributes.WaitsFor, each.For)]));

    public IEnumerable<Measurement<long>> Handlers() => One(Readings.Running);

    public IEnumerable<Measurement<long>> Limit() => One(Readings.Limit);

    public IEnumerable<Measurement<long>> Circuit() => Readings.Circuit is { } state ? One((long)state) : [];

    public void CircuitOpened() => _meter.CircuitOpenings.Add(1, _common);

    public IEnumerable<Measurement<long>> Assigned() => One(Readings.Assigned);

    public IEnumerable<Measurement<long>> Paused() => One(Readings.Paused);

    public IEnumerable<Measurement<long>> Lag() =>
        Readings.Lags().Select(each => new Measurement<long>(each.Records, [.. _common, .. At(each.Partition)]));

    public IEnumerable<Measurement<long>> Unfinished() =>
        Readings.Unfinished().Select(each => new Measurement<long>(each.Records, [.. _common, .. At(each.Partition)]));

    public IEnumerable<Measurement<double>> Outstanding() => [new(Readings.Outstanding.TotalSeconds, _common)];

    private RunReadings Readings => _readings!;

    private IEnumerable<Measurement<long>> One(long value) => [new(value, _common)];

    private static IEnumerable<Measurement<long>> Sent(TopicSends to)
    {
        if (to.Tags.Length == 0)
            yield break;
        yield return new Measurement<long>(to.Acknowledged, to.Tags);
        foreach (var (code, count) in to.Failed)
            yield return new Measurement<long>(count, [.. to.Tags, Error(code)]);
    }

    private void Operated(long began, Tag[] tags, int error)
    {
        if (began == 0)
            return;
        var seconds = _time.GetElapsedTime(began).TotalSeconds;
        if (error == 0)
            _meter.OperationDuration.Record(seconds, tags);
        else
            _meter.OperationDuration.Record(seconds, [.. tags, Error(error)]);
    }

    private Tag[] Of(string operation) => [.. _common, new(MessagingAttributes.OperationName, operation)];

    private Tag[] Of(string operation, string type) => [.. Of(operation), new(MessagingAttributes.OperationType, type)];

    // The conventions name a consumer group for consumers only.
    private Tag[] ToTopic(string topic) =>
    [
        .. _common.Where(tag => tag.Key != MessagingAttributes.Group), new(MessagingAttributes.OperationName, MessagingAttributes.Send),
        new(MessagingAttributes.OperationType, MessagingAttributes.Send), new(MessagingAttributes.Destination, topic),
    ];

    private static Tag[] At(TopicPartition partition) =>
    [
        new(MessagingAttributes.Destination, partition.Topic),
        new(MessagingAttributes.Partition, partition.Partition.ToString(CultureInfo.InvariantCulture)),
    ];

    private static Tag Error(int code) => new(MessagingAttributes.ErrorType, KafkaError.NameOf(code));
}
