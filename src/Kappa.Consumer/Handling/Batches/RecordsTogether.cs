namespace Kappa.Consumer.Handling.Batches;

/// <summary>The records of one batch, and when they are cancelled: all of them have been, or the time limit has passed.</summary>
internal sealed class RecordsTogether<TIn, TOut>(int most, BatchTime time) : IDisposable
{
    private readonly List<BatchRecord<TIn, TOut>> _records = new(Math.Min(most, 1024));
    private readonly CancellationTokenSource _allCancelled = new();
    private readonly TimeLimitClock? _limit = time.Limit is { } limit ? new TimeLimitClock(limit, time.Clock, time.Log) : null;
    private readonly List<CancellationTokenRegistration> _registrations = [];
    private readonly TaskCompletionSource _ended = new();
    private int _tokensLeft;
    private int _recordsLeft;

    public IReadOnlyList<BatchRecord<TIn, TOut>> Records => _records;

    public int Count => _records.Count;

    /// <summary>Clock when the first record came.</summary>
    public long Began { get; } = time.Clock.GetTimestamp();

    public CancellationToken Token => _limit?.Token ?? _allCancelled.Token;

    public BatchRecord<TIn, TOut> Add(TIn value, RecordContext context, CancellationToken cancellationToken)
    {
        if (_limit is not null)
            context = context with { Cancellation = new Reasons(_limit, context) };
        var record = new BatchRecord<TIn, TOut>(value, context, cancellationToken);
        _records.Add(record);
        return record;
    }

    /// <summary>The batch is handed over: its time begins.</summary>
    public void Begin()
    {
        _recordsLeft = _records.Count;
        _limit?.Begin(_records[0].Context, _allCancelled.Token);
        // Few: the records of a partition share one.
        var tokens = _records.Select(record => record.CancellationToken).Distinct().ToList();
        _tokensLeft = tokens.Count;
        foreach (var token in tokens)
            _registrations.Add(token.UnsafeRegister(static batch => ((RecordsTogether<TIn, TOut>)batch!).TokenIsCancelled(), this));
    }

    /// <summary>A record's end: when it is finished; the last one's when the handler has ended as well, so that no handler runs unseen.</summary>
    public async ValueTask<TOut?> EndOfAsync(BatchRecord<TIn, TOut> record)
    {
        await ((Task)record.Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Interlocked.Decrement(ref _recordsLeft) == 0)
            await _ended.Task;
        return await record.Completion;
    }

    /// <summary>The handler has ended: what it left unfinished has failed.</summary>
    public void End(Exception? fault)
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _limit?.End();
        var because = fault switch
        {
            null => new InvalidOperationException("The batch handler ended and left this record unfinished: it called neither Complete nor Fail for it."),
            _ when _limit is { HasPassed: true } => new TimeLimitException(time.Limit!.Value, fault),
            _ => fault,
        };
        _ended.SetResult();
        foreach (var record in _records)
            record.Fail(because);
    }

    public void Dispose()
    {
        _limit?.Dispose();
        _allCancelled.Dispose();
    }

    private void TokenIsCancelled()
    {
        if (Interlocked.Decrement(ref _tokensLeft) == 0)
            _allCancelled.Cancel();
    }

    private sealed class Reasons(TimeLimitClock limit, RecordContext context) : IRecordCancellation
    {
        public CancellationReason Reason => limit.HasPassed ? CancellationReason.TimeLimit : context.CancellationReason;
    }
}
