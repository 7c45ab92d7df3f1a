using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>
/// Keeps the run from getting so far ahead of its readers that a topic drops what is not read yet.
/// <code>
///   sending thread      asks before every record: WaitsFor?
///   delivery thread     adds what the broker has taken, which makes the backlog of the ingress topic, or of the dead-letter topic, grow
///   this class's task   looks where the readers are: often when it is getting tight, rarely otherwise
/// </code>
/// </summary>
internal sealed class Pacer : IAsyncDisposable
{
    // From this part of the budget on, the readers are looked at often.
    private const double Tight = 0.4;

    private readonly PacedTopic[] _topics;
    private readonly PacedTopic? _own;
    private readonly PacedTopic? _deadLetters;
    private readonly KafkaCluster _cluster;
    private readonly PacingOptions _options;
    private readonly TopicSampler _sampler;
    private readonly StopSignal _stop;
    private readonly Alarm _alarm;
    private readonly CancellationTokenSource _ending = new();
    private Task _task = Task.CompletedTask;
    private string? _blockedBy;
    private long _unknownSince;

    private Pacer(PacedTopic[] topics, PacedTopic? own, PacedTopic? deadLetters, KafkaCluster cluster, PacingOptions options, TopicSampler sampler, StopSignal stop)
    {
        _topics = topics;
        _own = own;
        _deadLetters = deadLetters;
        _cluster = cluster;
        _options = options;
        _sampler = sampler;
        _stop = stop;
        _alarm = new(options.Time);
    }

    /// <summary>Bytes that may be in flight, so that they are a small part of every budget.</summary>
    public long MaxInFlightBytes { get; private init; }

    /// <summary>Describes the watched topics, looks at them once, and goes on looking.</summary>
    /// <exception cref="KafkaException">A watched topic is not there, or cannot be asked for.</exception>
    public static async Task<Pacer> StartAsync(
        IngressPlan plan, IngressDestination destination, IngressJournal journal, StopSignal stop, CancellationToken cancellationToken)
    {
        PacingChecks.Check(destination);
        var cluster = destination.Cluster;
        var sampler = new TopicSampler(destination.Settings.Where(PacingChecks.IsForConsumers).ToDictionary(), destination.Pacing.Time);
        var topics = new List<PacedTopic>();
        var leastBudget = long.MaxValue;
        foreach (var watch in destination.Watches)
        {
            var described = await cluster.DescribeAsync(watch.Topic, cancellationToken)
                ?? throw new KafkaException(new KafkaError(3, $"There is no topic {watch.Topic}, whose reader is to be waited for."));
            var budget = PaceBudget.Of(destination.Pacing, described, cluster.IsEmbedded);
            leastBudget = Math.Min(leastBudget, budget.Bytes);
            var watermarks = await cluster.WatermarksAsync(watch.Topic, cancellationToken);
            var isOwn = watch.Topic == plan.Topic;
            topics.Add(new(watch, budget, described.Partitions, sampler, partition => isOwn ? journal.OriginOf(partition) : watermarks[partition].High));
        }

        var own = topics.FirstOrDefault(topic => topic.Topic == plan.Topic);
        var deadLetters = topics.FirstOrDefault(topic => topic.Topic == plan.DeadLetterTopic);
        var pacer = new Pacer([.. topics], own, deadLetters, cluster, destination.Pacing, sampler, stop)
        {
            MaxInFlightBytes = Math.Clamp(leastBudget / 4, 64 * 1024, 32 * 1024 * 1024),
        };
        await pacer.LookFirstAsync(cancellationToken);
        if (topics.Count > 0)
            pacer._task = Task.Run(pacer.RunAsync, cancellationToken);
        return pacer;
    }

    /// <summary>The topic whose reader must be waited for before another record is sent, with so much in flight; null for none. Sending thread.</summary>
    public string? WaitsFor(long inFlightBytes, long inFlightRecords)
    {
        if (Volatile.Read(ref _blockedBy) is { } blocked)
            return blocked;
        // All that is in flight may go to the one partition that is furthest behind.
        foreach (var topic in _topics)
        {
            var more = topic == _own ? topic.UsedBy(inFlightBytes, inFlightRecords)
                : topic == _deadLetters ? Math.Max(topic.UsedBy(inFlightBytes, inFlightRecords), topic.UsedByComing(inFlightRecords))
                : topic.UsedByComing(inFlightRecords);
            if (topic.Used + more < 1)
                continue;
            _alarm.Ring();
            return ReaderOf(topic);
        }
        return null;
    }

    /// <summary>Counts an acknowledged record of the ingress topic, or of the dead-letter topic. Delivery thread.</summary>
    public void Add(bool isDeadLetter, int partition, long offset, int bytes) => (isDeadLetter ? _deadLetters : _own)?.Add(partition, offset, bytes);

    /// <summary>The end of a batch of <see cref="Add"/>. Delivery thread.</summary>
    public void AddingEnded() => Weigh();

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _task;
        _sampler.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _alarm.WaitAsync(Interval(), _ending.Token);
                await LookAsync();
                _stop.Pulse();
                // So that a sender who keeps ringing does not make this a busy loop.
                await Task.Delay(_options.BlockedInterval, _options.Time, _ending.Token);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The run is over.
        }
        catch (Exception e)
        {
            _stop.Stop(e); // the stage's edge: see IngressFaults
        }
    }

    /// <summary>A group that nobody has used yet may have no coordinator yet: sending then waits until it has, and only what will never succeed is thrown.</summary>
    private async Task LookFirstAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAtAllAsync(cancellationToken);
        }
        catch (KafkaException e) when (e is not KafkaUnreachableException && e.Error.IsRetriable && IngressFaults.OfLooking(e) == FaultAnswer.Retry)
        {
            Unknown(e);
        }
    }

    private async Task LookAsync()
    {
        try
        {
            await LookAtAllAsync(_ending.Token);
            _unknownSince = 0;
        }
        catch (Exception e) when (!_ending.IsCancellationRequested && IngressFaults.OfLooking(e) == FaultAnswer.Retry)
        {
            Unknown((KafkaException)e);
        }
    }

    /// <summary>Sending waits; when it has waited for too long, the run stops.</summary>
    private void Unknown(KafkaException fault)
    {
        var now = _options.Time.GetTimestamp();
        _unknownSince = _unknownSince == 0 ? now : _unknownSince;
        Volatile.Write(ref _blockedBy, $"readers unknown: {fault.Message}");
        if (_options.Time.GetElapsedTime(_unknownSince, now) > IngressFaults.PositionsUnknownFor)
            _stop.Stop(new IngressFailure.ClusterFailed("Where the readers are cannot be asked for", fault.Error));
    }

    private async Task LookAtAllAsync(CancellationToken cancellationToken)
    {
        foreach (var topic in _topics)
            await topic.LookAsync(_cluster, _own?.MeanBytes ?? TopicSampler.UnknownRecordBytes, cancellationToken);
        Weigh();
        var fullest = _topics.MaxBy(topic => topic.Used);
        Volatile.Write(ref _blockedBy, fullest?.Used >= 1 ? ReaderOf(fullest) : null);
    }

    // What may still come is counted as soon as it is sent: else much would be sent between two looks, and nothing for long after the next.
    private void Weigh()
    {
        _own?.Weigh([]);
        var pending = _own?.UnreadRecords() ?? [];
        foreach (var topic in _topics)
        {
            if (topic != _own)
                topic.Weigh(pending);
        }
    }

    /// <summary>The topic whose reader is behind: upstream's, where what fills this one is mostly still to come.</summary>
    private string ReaderOf(PacedTopic topic) => topic.WaitsForUpstream && _own is { } own ? own.Topic : topic.Topic;

    private TimeSpan Interval()
    {
        if (Volatile.Read(ref _blockedBy) is not null)
            return TimeSpan.Zero; // the delay after each look is the interval
        // The embedded cluster is next door, asking costs nothing, and its topics are small.
        var isTight = _cluster.IsEmbedded || _topics.Any(topic => topic.Used > Tight);
        return isTight ? _options.BlockedInterval : _options.RelaxedInterval;
    }
}
