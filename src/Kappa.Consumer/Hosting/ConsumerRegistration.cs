using System.Reflection;
using Kappa.Consumer.Handling;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Hosting;

/// <summary>A consumer as it was registered.</summary>
internal sealed class ConsumerRegistration(string name, HandlerContract contract, IServiceCollection services)
{
    public string Name { get; } = name;

    /// <summary>As it is told in logs: the only consumer of most services has no name.</summary>
    public static string Shown(string name) => name.Length == 0 ? "default" : name;

    public HandlerContract Contract { get; } = contract;

    /// <summary>Whether the handler is registered as scoped. Asked when the host starts: the user may register it after the consumer.</summary>
    public bool IsScoped => IsRegisteredAsScoped(Contract.Handler);

    /// <summary>Whether a class is registered as scoped.</summary>
    public bool IsRegisteredAsScoped(Type type) => Find(type)?.Lifetime == ServiceLifetime.Scoped;

    /// <summary>
    /// What nobody has registered and what is made for each record needs: handler and middleware that are scoped, and what these need. It is told at the start, instead of
    /// dead-lettering record by record. Nothing is made for it: a scope without a record is none that a service expects.
    /// </summary>
    public IEnumerable<string> ScopedFaults(KappaConsumerOptions options, IServiceProvider provider)
    {
        if (provider.GetService<IServiceProviderIsService>() is not { } known)
            return [];
        var seen = new HashSet<Type>();
        return options.Middleware.Select(step => step.Class).Append(Contract.Handler).OfType<Type>().Where(IsRegisteredAsScoped).SelectMany(type => Faults(type, known, seen));
    }

    // Code that makes a service, and keyed ones, are taken at their word.
    private IEnumerable<string> Faults(Type type, IServiceProviderIsService known, HashSet<Type> seen)
    {
        if (!seen.Add(type) || Find(type)?.ImplementationType is not { IsGenericTypeDefinition: false } made)
            yield break;
        var constructors = made.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length).ToList();
        var usable = constructors.Find(constructor => constructor.GetParameters().All(IsThere)) ?? constructors.FirstOrDefault();
        foreach (var parameter in usable?.GetParameters() ?? [])
        {
            if (!IsThere(parameter))
                yield return $"{made} cannot be made for a record: nobody has registered {parameter.ParameterType} ({parameter.Name} of its constructor).";
            foreach (var fault in Faults(parameter.ParameterType, known, seen))
                yield return fault;
        }

        bool IsThere(ParameterInfo parameter) =>
            parameter.HasDefaultValue || parameter.IsDefined(typeof(FromKeyedServicesAttribute)) || parameter.IsDefined(typeof(ServiceKeyAttribute)) || known.IsService(parameter.ParameterType);
    }

    private ServiceDescriptor? Find(Type type) => services.LastOrDefault(service => service.ServiceType == type && !service.IsKeyedService);

    public override string ToString() => Name.Length == 0 ? "Kappa consumer" : $"Kappa consumer '{Name}'";
}
