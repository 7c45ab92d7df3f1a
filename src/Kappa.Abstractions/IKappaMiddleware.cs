namespace Kappa;

/// <summary>
/// Something around the handler of each record: called for each attempt, in the order in which it was added, the first one outermost. An exception
/// means that the attempt has failed.
/// </summary>
public interface IKappaMiddleware
{
    /// <summary>Does its work and calls <paramref name="next"/>; without that call the handler is not run, and <see cref="HandlerContext.Result"/> is what was set.</summary>
    ValueTask InvokeAsync(HandlerContext context, NextHandler next);
}
