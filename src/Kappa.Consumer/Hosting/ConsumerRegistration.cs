using Kappa.Consumer.Handling;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Consumer.Hosting;

/// <summary>A consumer as it was registered.</summary>
internal sealed class ConsumerRegistration(string name, HandlerContract contract, IServiceCollection services)
{
    public string Name { get; } = name;

    public HandlerContract Contract { get; } = contract;

    /// <summary>Whether the handler is registered as scoped. Asked when the host starts: the user may register it after the consumer.</summary>
    public bool IsScoped => IsRegisteredAsScoped(Contract.Handler);

    /// <summary>Whether a class is registered as scoped.</summary>
    public bool IsRegisteredAsScoped(Type type) =>
        services.LastOrDefault(service => service.ServiceType == type && !service.IsKeyedService)?.Lifetime == ServiceLifetime.Scoped;

    public override string ToString() => Name.Length == 0 ? "Kappa consumer" : $"Kappa consumer '{Name}'";
}
