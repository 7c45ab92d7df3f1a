using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Handling.Middleware;

/// <summary>Middleware as it was added to a consumer's options: code, or a class.</summary>
/// <param name="Class">The class; null for code.</param>
/// <param name="Code">The code; null for a class.</param>
internal sealed record MiddlewareStep(Type? Class, Func<HandlerContext, NextHandler, ValueTask>? Code)
{
    /// <summary>Puts it around what comes next.</summary>
    /// <param name="next">What comes next.</param>
    /// <param name="isScoped">Whether the class is registered as scoped: it is then taken from the record's scope; otherwise it is made once, now.</param>
    /// <param name="services">The application's services.</param>
    public NextHandler Around(NextHandler next, bool isScoped, IServiceProvider services)
    {
        if (Code is { } code)
            return context => code(context, next);
        if (isScoped)
            return context => ((IKappaMiddleware)context.Services.GetRequiredService(Class!)).InvokeAsync(context, next);
        var middleware = (IKappaMiddleware)ActivatorUtilities.GetServiceOrCreateInstance(services, Class!);
        return context => middleware.InvokeAsync(context, next);
    }
}
