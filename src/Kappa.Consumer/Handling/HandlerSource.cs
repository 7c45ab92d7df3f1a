using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Handling;

/// <summary>Brings the user's handler: the one that was made at the start, or, where it is registered as scoped, that of a scope.</summary>
/// <param name="single">The one; null where each scope has its own.</param>
/// <param name="type">The user's class.</param>
internal sealed class HandlerSource<T>(T? single, Type type)
    where T : class
{
    public bool IsScoped => single is null;

    /// <summary>The one; null where each scope has its own.</summary>
    public T? Single => single;

    public T Of(IServiceProvider services) => single ?? (T)services.GetRequiredService(type);
}
