using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Handling.Middleware;

/// <summary>Runs middleware around a handler. There is none of these where there is no middleware.</summary>
internal sealed class MiddlewareHandler<TIn, TOut> : IKappaHandler<TIn, TOut>
{
    private static readonly bool MustHaveResult = default(TOut) is not null;

    private readonly HandlerSource<IKappaHandler<TIn, TOut>> _source;
    private readonly IServiceProvider _services;
    private readonly IServiceScopeFactory? _scopes;
    private readonly NextHandler _first;

    /// <param name="source">Brings the handler of a record.</param>
    /// <param name="steps">The middleware, the outermost first, each with whether it is scoped.</param>
    /// <param name="services">The application's services.</param>
    public MiddlewareHandler(HandlerSource<IKappaHandler<TIn, TOut>> source, IReadOnlyList<(MiddlewareStep Step, bool IsScoped)> steps, IServiceProvider services)
    {
        _source = source;
        _services = services;
        _scopes = source.IsScoped || steps.Any(each => each.IsScoped) ? services.GetRequiredService<IServiceScopeFactory>() : null;
        _first = steps.Reverse().Aggregate((NextHandler)HandleAsync, (next, each) => each.Step.Around(next, each.IsScoped, services));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<TOut?> HandleAsync(TIn record, RecordContext context, CancellationToken cancellationToken)
    {
        if (_scopes is null)
            return await RunAsync(new HandlerContext(context, record, _services, cancellationToken));
        await using var scope = _scopes.CreateAsyncScope();
        return await RunAsync(new HandlerContext(context, record, scope.ServiceProvider, cancellationToken));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TOut?> RunAsync(HandlerContext context)
    {
        await _first(context);
        return context.Result switch
        {
            TOut result => result,
            null when !MustHaveResult => default,
            null => throw new InvalidOperationException($"Middleware left no result, and {typeof(TOut)} has no value that means none: let the handler return {typeof(TOut).Name}?."),
            var other => throw new InvalidOperationException($"Middleware left a result of type {other.GetType()}; the handler's is {typeof(TOut)}."),
        };
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask HandleAsync(HandlerContext context)
    {
        if (context.Value is not TIn value)
            throw new InvalidOperationException($"Middleware left a value of type {context.Value?.GetType().ToString() ?? "null"}; the handler takes {typeof(TIn)}.");
        context.Result = await _source.Of(context.Services).HandleAsync(value, context.Record, context.CancellationToken);
    }
}
