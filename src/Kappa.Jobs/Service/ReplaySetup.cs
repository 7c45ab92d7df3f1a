using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Jobs;

/// <summary>What <see cref="KappaReplayExtensions.AddKappaReplay"/> leaves in the container for <see cref="KappaHostExtensions.RunKappaAsync"/>.</summary>
/// <param name="Args">The arguments that it was given.</param>
/// <param name="Command">What they mean.</param>
/// <param name="Target">Where the consumer is to be pointed.</param>
/// <param name="Services">What the service has registered; more may come until its host is built.</param>
internal sealed record ReplaySetup(IReadOnlyList<string> Args, KappaCommand Command, ServiceTarget Target, IServiceCollection Services)
{
    /// <summary>A job counts a row as done with its one result, so a handler with several has no place in it.</summary>
    /// <exception cref="BadInputException">There is one.</exception>
    public void RefuseSeveralResults()
    {
        var several = Services.Select(service => service.ServiceType).Where(HasSeveralResults).Select(type => type.FullName).Distinct().ToList();
        if (several.Count > 0)
            throw new BadInputException(
                $"A job cannot replay a handler with several results ({string.Join(", ", several)}): the audit counts a row as done with one of them, so the loss of another would not be seen. Return them as one result, a list in a field.");
    }

    private static bool HasSeveralResults(Type type) =>
        type.IsClass && type.GetInterfaces().Any(each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IKappaManyHandler<,>));
}
