using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Handling;

/// <summary>For a handler that is registered as scoped: a scope for each record, ended when its handler is done.</summary>
internal sealed class ScopedHandler<TIn, TOut>(HandlerSource<IKappaHandler<TIn, TOut>> source, IServiceScopeFactory scopes) : IKappaHandler<TIn, TOut>
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<TOut?> HandleAsync(TIn record, RecordContext context, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await source.Of(scope.ServiceProvider).HandleAsync(record, context, cancellationToken);
    }
}
