using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Handling;

/// <summary>For a handler that is registered as scoped: a scope for each record, ended when its handler is done.</summary>
internal sealed class ScopedHandler<THandler, TIn, TOut>(IServiceScopeFactory scopes) : IKappaHandler<TIn, TOut>
    where THandler : class, IKappaHandler<TIn, TOut>
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<TOut?> HandleAsync(TIn record, RecordContext context, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<THandler>().HandleAsync(record, context, cancellationToken);
    }
}
