using Kappa.Consumer.Breaking;
using Kappa.Consumer.Committing;
using Kappa.Consumer.Delaying;
using Kappa.Consumer.Faults;
using Kappa.Consumer.Handling;
using Kappa.Consumer.Health;
using Kappa.Consumer.Limiting;
using Kappa.Consumer.Observing;
using Kappa.Consumer.Ordering;
using Kappa.Consumer.Producing;
using Kappa.Consumer.Progress;
using Kappa.Consumer.Receiving;
using Kappa.Consumer.Retrying;
using Kappa.Consumer.Tracking;
using Kappa.Consumer.Transactions;
using Kappa.Kafka;

namespace Kappa.Consumer.Hosting;

/// <summary>A consumer from its start to its end: the stages, composed in the order of a record's way.</summary>
internal sealed class ConsumerRun<TIn, TOut> : IConsumerRun
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    // From here down are librdkafka's logical offsets: stored, none, so many before the end.
    private const long ClientsLogical = -1000;

    private readonly RunParts<TIn, TOut> _parts;
    private readonly ConsumerLog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly TaskCompletionSource _faulted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RunFault _fault;
    private readonly ProgressCounters _counters = new();
    private readonly Assignments _assignments;
    private readonly RecordPool _pool;
    private readonly InFlightBudget _budget;
    private readonly RecordEnds _ends;
    private readonly ResultProducer _producer;
    private readonly OutputTransactions? _transactions;
    private readonly ProducingStage<TOut> _producing;
    private readonly HandlingStage<TIn, TOut> _handling;
    private readonly HandlerWorkers _workers;
    private readonly Circuit? _circuit;
    private readonly PermitGate? _gate;
    private readonly RetrySchedule _retries;
    private readonly KafkaConsumer _consumer;
    private readonly PollThreadCommands _commands = new();
    private readonly AskedPauses _asked;
    private readonly Seeks _seeks;
    private readonly AdaptiveLimit? _adaptive;
    private readonly KappaConsumerOptions _options;
    private readonly PollLoop _loop;
    private readonly Thread _thread;
    private readonly RunReadings _readings;
    private readonly TimeProvider _time;

    /// <summary>Composes the stages and opens the clients; nothing is read before <see cref="Start"/>.</summary>
    public ConsumerRun(KappaConsumerOptions options, RunParts<TIn, TOut> parts, TimeProvider time, ConsumerLog log)
    {
        _parts = parts;
        _options = options;
        _log = log;
        _time = time;
        _fault = new RunFault(OnFault);

        _assignments = new Assignments(time, options.Retry.Topics, log);

        // What records in work are held by, against which bounds.
        HandlingStage<TIn, TOut>? handling = null;
        var most = (int)InFlightBudget.WithReserve(options.MaxInFlightRecords);
        var pool = _pool = new RecordPool(most + PollLoop.MostPerReceive, number => new HandledRecord<TIn, TOut>(handling!) { Number = number });
        _budget = new InFlightBudget(options.MaxInFlightRecords, options.MaxInFlightBytes / 2);
        _ends = new RecordEnds(pool, _budget, _counters);

        // The two clients.
        var transactionGate = options.ExactlyOnce ? new TransactionGate() : null;
        var acknowledgements = new Acknowledgements<TOut>(pool, _ends, transactionGate, parts.Metrics, _fault, new ClientReports("producer", log, time));
        _consumer = KafkaConsumer.Open(ClientProperties.ForConsumer(options));
        _producer = OpenProducer(options, acknowledgements);

        // From the last stage to the first, because each hands on to the next: producing …
        var observer = new RecordObserver(parts.Metrics, time);
        _producing = new ProducingStage<TOut>(transactionGate, parts.Encoder, parts.Several, parts.Metrics, observer, _fault);
        _producer.Tell(producer => _producing.Writer = new ResultWriter(
            producer, options.OutputTopic is { } topic ? producer.Topic(topic) : null, producer.Topic(options.DeadLetterTopic!),
            [.. options.Retry.Topics.Select(retry => (producer.Topic(retry.Name), retry.Delay))], time));
        acknowledgements.Producing = _producing;

        // … handling and retrying …
        _adaptive = options.AdaptConcurrency && options.Limiter is null ? new AdaptiveLimit(parts.LeastConcurrency, options.Concurrency, time) : null;
        var times = new HandlerTimes(_adaptive, time);
        _circuit = options.Circuit.Enabled ? new Circuit(options.Circuit, options.Retry, time, OnCircuit) : null;
        _gate = options.Limiter is { } limiter ? new PermitGate(limiter, time, _fault.Set) : null;
        _handling = handling = new HandlingStage<TIn, TOut>(
            parts.Decoder, parts.Handler, _producing, options.Retry, times, _circuit, _ends, _counters, parts.Metrics, observer, _fault, log);
        _workers = new HandlerWorkers(handling, times, _ends, _adaptive?.Limit ?? options.Concurrency, _gate, _circuit);
        times.OnLimit = limit => _workers.Limit = limit;
        if (_gate is not null)
            _gate.OnOpen = _workers.Begin;
        if (_circuit is not null)
            _circuit.OnMayBegin = () => _workers.Begin();
        _retries = new RetrySchedule(time, record => _workers.Add([record]));
        _handling.Workers = _workers;
        _handling.Retries = _retries;
        _producing.OnUnparked = _handling.GoOnUnparked;

        // … ordering, tracking and receiving; committing what has come through.
        var pauses = new PartitionPauses(_consumer, parts.Metrics, log);
        var delayed = new DelayedPartitions(_consumer, _assignments, pauses, options.Retry.Topics, time, log);
        var intake = new Intake(options.Order, _assignments, pool, new KeyLanes(most), _budget, _workers, delayed, _counters);
        var points = new CommitPoints(_assignments, time);
        _transactions = transactionGate is null ? null : new OutputTransactions(_producer, transactionGate, _producing.Unpark, ClientProperties.TransactionTimeout(options));
        IOffsetCommits commits = transactionGate is null
            ? new OffsetCommits(_consumer, _assignments, points, options.CommitInterval, time, parts.Metrics, _fault, log)
            : new TransactionalCommits(
                _consumer, _assignments, points, _transactions!, transactionGate, pauses, options.CommitInterval, ClientProperties.TransactionTimeout(options), time, parts.Metrics,
                _fault, log)
            { Return = () => _seeks!.TryReturn(), Unpark = _producing.Unpark };
        var drain = new Drain(_consumer, _assignments, _workers, _retries, _handling, _ends, commits, options.DrainTimeout, time, log);
        var rate = options.MaxRecordsPerSecond is { } perSecond ? new IntakeRate(perSecond, _counters, time) : null;
        var parallelism = new Parallelism(
            () => _workers.Limit, options.Order == RecordOrder.Partition ? () => _assignments.All.Count : () => int.MaxValue, () => (_workers.Running, _workers.Waiting), _budget);
        var limits = new IntakeLimits(_budget, times, parallelism, new PoolProbe(time), _circuit, rate, ClientProperties.MaxPollInterval(options), time);
        string[] subscribed = [.. options.Topics, .. options.Retry.Topics.Select(retry => retry.Name)];
        _asked = new AskedPauses(subscribed, _assignments, pauses);
        var start = new AssignmentStart(_consumer, _assignments, _asked, new Beginnings(options, log, _stop.Token), mustKnow: options.ExactlyOnce, log);
        _seeks = new Seeks(_consumer, _assignments, pauses, drain, start, log);
        var stuck = new StuckPartitions(_assignments, pauses, points, _budget, limits, parallelism, _workers, times, _circuit, time);
        _loop = new PollLoop(
            _consumer, subscribed, _assignments, limits, intake, _workers, start, stuck, delayed, _commands, commits, drain, _producing.Unpark, options.OnStatistics, parts.Metrics, _fault, ClientProperties.IsStaticClassic(options), time, new ClientReports("consumer", log, time));
        _readings = new RunReadings(_assignments, _counters, _budget, _workers, _retries, times, _circuit, () => _producing.Parked, EndOf);
        _thread = new Thread(Run) { IsBackground = true, Name = "kappa-poll" };
    }

    public Task Ended => _ended.Task;

    public Task Faulted => _faulted.Task;

    public Exception? Fault => _fault.Exception;

    public Task PrepareAsync() => _transactions is null ? Task.CompletedTask : Task.Run(() => _transactions.Begin(_options.StartTimeout));

    /// <summary>Begins to read, on a thread of its own.</summary>
    public void Start()
    {
        _parts.Metrics.Begin(_readings);
        _thread.Start();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stop.Cancel();
        using var abandoning = cancellationToken.Register(_abandon.Cancel);
        await _ended.Task;
    }

    public Task PauseAsync(IReadOnlyList<TopicPartition>? partitions, CancellationToken cancellationToken) =>
        _commands.Ask(() => _asked.Pause(partitions), cancellationToken);

    public Task ResumeAsync(IReadOnlyList<TopicPartition>? partitions, CancellationToken cancellationToken) =>
        _commands.Ask(() => _asked.Resume(partitions), cancellationToken);

    public async Task SeekAsync(IReadOnlyList<PartitionOffset> offsets, CancellationToken cancellationToken)
    {
        // Before a broker is asked, which may know of no such topic.
        await _commands.Ask(() => _seeks.Check(offsets), cancellationToken);
        var known = await ResolveAsync(offsets, cancellationToken);
        await _commands.Ask(() => _seeks.To(known), cancellationToken);
    }

    public async Task SeekAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        // What waits in a retry topic waits for its own time.
        var assigned = _assignments.All.Where(assignment => assignment.RetryRound == 0).Select(assignment => assignment.Partition).ToList();
        using var cluster = await KafkaCluster.ConnectAsync(ClientProperties.ForCluster(_options), _options.StartTimeout, cancellationToken);
        var offsets = new List<PartitionOffset>(assigned.Count);
        foreach (var topic in assigned.GroupBy(partition => partition.Topic))
        {
            var found = await cluster.OffsetsAtAsync(topic.Key, time, cancellationToken);
            offsets.AddRange(topic.Select(partition => new PartitionOffset(partition.Topic, partition.Partition, found[partition.Partition])));
        }
        await _commands.Ask(() => _seeks.To(offsets), cancellationToken);
    }

    // The group's offset is a number, also where somebody asks for the beginning or the end. From one that the partition does not hold the client would go on at the beginning, with everything.
    private async Task<IReadOnlyList<PartitionOffset>> ResolveAsync(IReadOnlyList<PartitionOffset> offsets, CancellationToken cancellationToken)
    {
        using var cluster = await KafkaCluster.ConnectAsync(ClientProperties.ForCluster(_options), _options.StartTimeout, cancellationToken);
        var held = new Dictionary<TopicPartition, Watermarks>();
        foreach (var topic in offsets.Select(offset => offset.Topic).Distinct())
        {
            foreach (var each in await cluster.WatermarksAsync(topic, cancellationToken))
                held.Add(new TopicPartition(topic, each.Partition), each);
        }
        var outside = offsets.Where(offset => IsOutside(offset, held[PartitionOf(offset)])).Select(offset => $"{offset.Topic}[{offset.Partition}] holds {HeldBy(offset)}, not {offset.Offset}").ToList();
        return outside.Count == 0 ? [.. offsets.Select(Known)] : throw new ArgumentException($"Nothing is sought: {string.Join("; ", outside)}.", nameof(offsets));

        PartitionOffset Known(PartitionOffset offset) => offset.Offset switch
        {
            PartitionOffset.Beginning => offset with { Offset = held[PartitionOf(offset)].Low },
            PartitionOffset.End => offset with { Offset = held[PartitionOf(offset)].High },
            _ => offset,
        };
        string HeldBy(PartitionOffset offset) => $"offsets from {held[PartitionOf(offset)].Low} to {held[PartitionOf(offset)].High}";
    }

    private static TopicPartition PartitionOf(PartitionOffset offset) => new(offset.Topic, offset.Partition);

    // Other logical offsets of the client's are for the client to refuse.
    private static bool IsOutside(PartitionOffset offset, Watermarks held) => offset.Offset switch
    {
        PartitionOffset.Beginning or PartitionOffset.End or <= ClientsLogical => false,
        var number => number < held.Low || number > held.High,
    };

    public void SetConcurrency(int concurrency)
    {
        if (concurrency < _parts.LeastConcurrency)
            throw new ArgumentOutOfRangeException(nameof(concurrency), concurrency, $"A batch of this consumer has up to {_parts.LeastConcurrency} records, each of which counts (Batch:MaxRecords).");
        if (_adaptive is null)
            _workers.Limit = concurrency;
        else
            _workers.Limit = _adaptive.ChangeMax(concurrency);
    }

    public SignsOfLife SignsOfLife() => new(State, _options.Health, _loop.SinceTurn, _pool.LongestAttempt(_time), _circuit?.State);

    private ConsumerState State =>
        _ended.Task.IsCompleted ? Fault is null ? ConsumerState.Stopped : ConsumerState.Failed
        : _stop.IsCancellationRequested ? ConsumerState.Stopping
        : ConsumerState.Running;

    public ConsumerProgress Progress() => new()
    {
        State = State,
        Received = _counters.Received,
        Results = _counters.Results,
        Filtered = _counters.Filtered,
        DeadLettered = _counters.DeadLettered,
        Delayed = _counters.Delayed,
        Retries = _counters.Retries,
        GivenBack = _counters.GivenBack,
        FinishedBefore = _counters.FinishedBefore,
        InFlight = Math.Max(0, _budget.Records),
        Handling = _workers.Running,
        Concurrency = _workers.Limit,
        Circuit = _circuit?.State,
        WorkOutstanding = _ended.Task.IsCompleted ? TimeSpan.Zero : _readings.Outstanding,
        Partitions = [.. _assignments.All.Select(ProgressOf).OrderBy(each => each.Topic, StringComparer.Ordinal).ThenBy(each => each.Partition)],
    };

    /// <summary>Ends a run that was not stopped: its handlers are told to stop at once.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _abandon.Cancel();
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted))
            Close();
        else if (!_thread.Join(2 * CloseTimeout))
            return;
        _stop.Dispose();
        _abandon.Dispose();
        _budget.Dispose();
        _retries.Dispose();
        _gate?.Dispose();
    }

    // A handler that does not heed its token must not keep the host from ending.
    private void OnFault()
    {
        try
        {
            _faulted.SetResult();
            _abandon.CancelAfter(_options.DrainTimeout + CloseTimeout);
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run has ended already.
        }
    }

    private void OnCircuit(CircuitState state, Exception? fault)
    {
        switch (state)
        {
            case CircuitState.Open:
                _parts.Metrics.CircuitOpened();
                _log.CircuitOpened(fault!, ConsumerRegistration.Shown(_parts.Name), _options.Circuit.BreakDuration);
                break;
            case CircuitState.HalfOpen:
                _log.CircuitHalfOpen(ConsumerRegistration.Shown(_parts.Name), _options.Circuit.Probes);
                break;
            default:
                _log.CircuitClosed(ConsumerRegistration.Shown(_parts.Name));
                break;
        }
    }

    private ResultProducer OpenProducer(KappaConsumerOptions options, Acknowledgements<TOut> acknowledgements)
    {
        try
        {
            return new ResultProducer(() => KafkaProducer.Open(ClientProperties.ForProducer(options), acknowledgements));
        }
        catch
        {
            _consumer.Dispose();
            throw;
        }
    }

    private PartitionProgress ProgressOf(PartitionAssignment assignment)
    {
        var tracker = assignment.Tracker;
        var end = _ended.Task.IsCompleted ? null : EndOf(assignment);
        return new PartitionProgress(
            assignment.Partition.Topic, assignment.Partition.Partition, tracker.Watermark, assignment.Committed, tracker.Position, tracker.BeyondPrefix, end)
        {
            LagRecords = end is { } known && assignment.FinishedTo is { } from ? Math.Max(0, known - from) : null,
        };
    }

    private long? EndOf(PartitionAssignment assignment) => _consumer.TryGetEnd(assignment.Partition, out var end) ? end : assignment.EndFound;

    private void Run()
    {
        _loop.Run(_stop.Token, _abandon.Token);
        try
        {
            Close();
        }
        catch (Exception fault)
        {
            _fault.Set(fault);
        }
        _ended.SetResult();
    }

    // Results that are still on their way fail with the producer, and their records are given back: the next owner reads them.
    private void Close()
    {
        // One that has failed for good has left, and its fault is told.
        if (_consumer.Close(CloseTimeout) is { IsError: true, IsFatal: false } left)
            _log.NotLeft(ConsumerRegistration.Shown(_parts.Name), left.Code, left.Reason);
        if (!_producer.Close(CloseTimeout))
            _log.NotSent(ConsumerRegistration.Shown(_parts.Name), CloseTimeout);
        var ended = default(EndedRecords);
        foreach (var record in _producing.TakeParked())
            _handling.GiveBackParked(record, ref ended);
        _ends.Settle(ref ended);
        _parts.Metrics.End();
        _consumer.Dispose();
        _parts.Formats.Dispose();
        _log.Stopped(ConsumerRegistration.Shown(_parts.Name), _counters.Finished, _counters.GivenBack);
    }
}
