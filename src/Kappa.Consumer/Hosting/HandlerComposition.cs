using Kappa.Consumer.Handling;
using Kappa.Consumer.Handling.Batches;
using Kappa.Consumer.Handling.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Hosting;

/// <summary>
/// Puts together what the handling stage calls, from the inside: the user's handler, its scope, middleware, time limit. What is not wanted is not there: a
/// handler without any of it is called directly.
/// </summary>
internal sealed class HandlerComposition(
    ConsumerRegistration registration, KappaConsumerOptions options, IServiceProvider services, TimeProvider time, ConsumerLog log)
{
    /// <summary>A handler of single records.</summary>
    public IKappaHandler<TIn, TResult> OfRecords<TIn, TResult>()
    {
        var source = Source<IKappaHandler<TIn, TResult>>();
        var inner = options.Middleware.Count > 0 ? Around(source)
            : source.IsScoped ? new ScopedHandler<TIn, TResult>(source, services.GetRequiredService<IServiceScopeFactory>())
            : source.Of(services);
        return options.TimeLimit is { } limit ? new TimeLimitedHandler<TIn, TResult>(inner, limit, time, log) : inner;
    }

    /// <summary>A handler of batches; its time limit is that of a batch, which begins when the batch is handed over.</summary>
    public IKappaHandler<TIn, TOut> OfBatches<TIn, TOut>()
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        var batching = new BatchingHandler<TIn, TOut>(
            Source<IKappaBatchHandler<TIn, TOut>>(), scopes, MostTogether(options), options.Batch.MaxWait, new BatchTime(options.TimeLimit, time, log));
        return options.Middleware.Count > 0 ? Around(new HandlerSource<IKappaHandler<TIn, TOut>>(batching, typeof(BatchingHandler<TIn, TOut>))) : batching;
    }

    /// <summary>Records that a batch can have: each of them counts against the concurrency.</summary>
    public static int MostTogether(KappaConsumerOptions options) => Math.Min(options.Batch.MaxRecords, Math.Min(options.Concurrency, options.MaxInFlightRecords));

    private HandlerSource<T> Source<T>()
        where T : class
    {
        var type = registration.Contract.Handler;
        return new HandlerSource<T>(registration.IsScoped ? null : (T)services.GetRequiredService(type), type);
    }

    private MiddlewareHandler<TIn, TResult> Around<TIn, TResult>(HandlerSource<IKappaHandler<TIn, TResult>> source) =>
        new(source, [.. options.Middleware.Select(step => (step, step.Class is { } type && registration.IsRegisteredAsScoped(type)))], services);
}
