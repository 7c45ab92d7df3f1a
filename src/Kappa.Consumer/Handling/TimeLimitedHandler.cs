using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Kappa.Consumer.Handling;

/// <summary>
/// Cancels attempts whose time is over. A handler that does not heed its token keeps its slot and its key, because the next record of its key must
/// not overtake it and its work still loads the service; that is logged again and again. If it then ends well, its result counts.
/// </summary>
internal sealed class TimeLimitedHandler<TIn, TOut>(IKappaHandler<TIn, TOut> handler, TimeSpan limit, TimeProvider time, ConsumerLog log) : IKappaHandler<TIn, TOut>
{
    // Bounded by the handlers that run at once.
    private readonly ConcurrentBag<TimeLimitClock> _clocks = [];

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<TOut?> HandleAsync(TIn record, RecordContext context, CancellationToken cancellationToken)
    {
        var clock = _clocks.TryTake(out var idle) ? idle : new TimeLimitClock(limit, time, log);
        clock.Begin(context, cancellationToken);
        try
        {
            return await handler.HandleAsync(record, context with { Cancellation = clock }, clock.Token);
        }
        catch (Exception fault) when (clock.HasPassed)
        {
            // Whatever it is: clients wrap a cancellation in faults of their own.
            throw new TimeLimitException(limit, fault);
        }
        finally
        {
            if (clock.End())
                _clocks.Add(clock);
            else
                clock.Dispose();
        }
    }
}
