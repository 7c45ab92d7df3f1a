using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Handling.Batches;

/// <summary>
/// Puts records together for a batch handler. To the stages each record has a handler of its own, which ends when the batch handler finishes the
/// record, and for the last one when it has ended itself: so order, retries, offsets and draining are those of single records.
/// </summary>
/// <remarks>
/// <code>
///   record ──► open batch ──full, or its first record has waited long enough──► handed over ──► each record finished on its own
/// </code>
/// Where order is kept by key, a key's next record begins when its former one is done: a batch holds one record of a key.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The open batch is handed over within its wait, and ended by its own run.")]
internal sealed class BatchingHandler<TIn, TOut> : IKappaHandler<TIn, TOut>
{
    private readonly HandlerSource<IKappaBatchHandler<TIn, TOut>> _source;
    private readonly IServiceScopeFactory _scopes;
    private readonly int _most;
    private readonly TimeSpan _wait;
    private readonly BatchTime _time;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private RecordsTogether<TIn, TOut>? _open;

    public BatchingHandler(
        HandlerSource<IKappaBatchHandler<TIn, TOut>> source, IServiceScopeFactory scopes, int most, TimeSpan wait, BatchTime time)
    {
        (_source, _scopes, _most, _wait, _time) = (source, scopes, most, wait, time);
        // Ends with the object: it is set for one firing at a time.
        _timer = time.Clock.CreateTimer(_ => HandOverDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ValueTask<TOut?> HandleAsync(TIn record, RecordContext context, CancellationToken cancellationToken)
    {
        BatchRecord<TIn, TOut> added;
        RecordsTogether<TIn, TOut> batch;
        RecordsTogether<TIn, TOut>? full = null;
        lock (_lock)
        {
            if (_open is null)
            {
                _open = new RecordsTogether<TIn, TOut>(_most, _time);
                if (_most > 1)
                    _timer.Change(_wait, Timeout.InfiniteTimeSpan);
            }
            batch = _open;
            added = batch.Add(record, context, cancellationToken);
            if (_open.Count == _most)
                (full, _open) = (_open, null);
        }
        if (full is not null)
            HandOver(full);
        return batch.EndOfAsync(added);
    }

    private void HandOverDue()
    {
        RecordsTogether<TIn, TOut>? due;
        lock (_lock)
        {
            // A firing that was meant for a batch that became full meanwhile: the next one has its own.
            if (_open is not { } open || _time.Clock.GetElapsedTime(open.Began) < _wait)
            {
                if (_open is { } early)
                    _timer.Change(Left(early), Timeout.InfiniteTimeSpan);
                return;
            }
            (due, _open) = (_open, null);
        }
        HandOver(due);
    }

    private TimeSpan Left(RecordsTogether<TIn, TOut> open)
    {
        var left = _wait - _time.Clock.GetElapsedTime(open.Began);
        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(left.TotalMilliseconds)));
    }

    private void HandOver(RecordsTogether<TIn, TOut> batch) =>
        ThreadPool.UnsafeQueueUserWorkItem(static run => _ = run.Handler.RunAsync(run.Batch), (Handler: this, Batch: batch), preferLocal: false);

    // Never fails: what the user's code throws is the fault of the records that it left unfinished.
    private async Task RunAsync(RecordsTogether<TIn, TOut> batch)
    {
        using var _ = batch;
        batch.Begin();
        try
        {
            if (_source.Single is { } single)
            {
                await single.HandleAsync(batch.Records, batch.Token);
            }
            else
            {
                await using var scope = _scopes.CreateAsyncScope();
                await _source.Of(scope.ServiceProvider).HandleAsync(batch.Records, batch.Token);
            }
            batch.End(null);
        }
        catch (Exception fault)
        {
            batch.End(fault);
        }
    }
}
