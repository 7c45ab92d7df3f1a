namespace Kappa.Consumer.Tests.Given;

/// <summary>Does what a function says, at once, for any types.</summary>
public sealed class Applied<TIn, TOut>(Func<TIn, RecordContext, TOut?> handle) : IKappaHandler<TIn, TOut>
{
    public ValueTask<TOut?> HandleAsync(TIn record, RecordContext context, CancellationToken cancellationToken) => new(handle(record, context));
}
