using System.Diagnostics.CodeAnalysis;
using Kappa.Consumer.Handling;
using Kappa.Consumer.Hosting;
using Kappa.Consumer.Observing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kappa.Consumer;

/// <summary>Makes a service a consumer.</summary>
public static class KappaConsumerExtensions
{
    /// <summary>Adds a consumer whose options are bound from configuration, for example the section <c>Kappa</c>.</summary>
    /// <typeparam name="THandler">The service's <see cref="IKappaHandler{TIn, TOut}"/>, <see cref="IKappaManyHandler{TIn, TOut}"/> or <see cref="IKappaBatchHandler{TIn, TOut}"/>. One instance, unless
    /// it is registered as scoped: then one for each record, or batch.</typeparam>
    /// <param name="services">The service's collection.</param>
    /// <param name="configuration">Section with the options.</param>
    /// <param name="configure">Sets what configuration cannot say, such as <see cref="RetryOptions.ShouldRetry"/>; runs after it.</param>
    /// <exception cref="ArgumentException">The type is not a handler.</exception>
    /// <exception cref="InvalidOperationException">There is a consumer without a name already.</exception>
    public static IServiceCollection AddKappaConsumer<[DynamicallyAccessedMembers(HandlerMembers)] THandler>(
        this IServiceCollection services, IConfiguration configuration, Action<KappaConsumerOptions>? configure = null)
        where THandler : class =>
        services.AddKappaConsumer<THandler>(Options.DefaultName, configuration, configure);

    /// <summary>Adds a consumer whose options are set in code.</summary>
    /// <inheritdoc cref="AddKappaConsumer{THandler}(IServiceCollection, IConfiguration, Action{KappaConsumerOptions}?)"/>
    public static IServiceCollection AddKappaConsumer<[DynamicallyAccessedMembers(HandlerMembers)] THandler>(
        this IServiceCollection services, Action<KappaConsumerOptions> configure)
        where THandler : class =>
        services.AddKappaConsumer<THandler>(Options.DefaultName, configure);

    /// <summary>Adds one of several consumers, by a name of its own, with options bound from configuration.</summary>
    /// <inheritdoc cref="AddKappaConsumer{THandler}(IServiceCollection, IConfiguration, Action{KappaConsumerOptions}?)"/>
    public static IServiceCollection AddKappaConsumer<[DynamicallyAccessedMembers(HandlerMembers)] THandler>(
        this IServiceCollection services, string name, IConfiguration configuration, Action<KappaConsumerOptions>? configure = null)
        where THandler : class
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<KappaConsumerOptions>(name).Configure(options => ConfiguredOptions.Bind(configuration, options)).Configure(configure ?? (_ => { }));
        services.AddSingleton<IOptionsChangeTokenSource<KappaConsumerOptions>>(new ConfigurationChangeTokenSource<KappaConsumerOptions>(name, configuration));
        return services.AddConsumer<THandler>(name);
    }

    /// <summary>Adds one of several consumers, by a name of its own, with options set in code.</summary>
    /// <inheritdoc cref="AddKappaConsumer{THandler}(IServiceCollection, IConfiguration, Action{KappaConsumerOptions}?)"/>
    public static IServiceCollection AddKappaConsumer<[DynamicallyAccessedMembers(HandlerMembers)] THandler>(
        this IServiceCollection services, string name, Action<KappaConsumerOptions> configure)
        where THandler : class
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<KappaConsumerOptions>(name).Configure(configure);
        return services.AddConsumer<THandler>(name);
    }

    private const DynamicallyAccessedMemberTypes HandlerMembers = DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.Interfaces;

    private static IServiceCollection AddConsumer<[DynamicallyAccessedMembers(HandlerMembers)] THandler>(this IServiceCollection services, string name)
        where THandler : class
    {
        var registration = new ConsumerRegistration(name, HandlerContract.Of(typeof(THandler)), services);
        if (services.Any(service => service.ServiceType == typeof(KappaConsumer) && Equals(service.ServiceKey, name)))
            throw new InvalidOperationException(name.Length == 0 ? "There is a consumer already: give each of several a name." : $"There is a consumer named '{name}' already.");

        // The handler: one instance, unless the service has registered it otherwise.
        services.TryAddSingleton<THandler>();
        // What all consumers measure, on one meter.
        services.TryAddSingleton<ConsumerMeter>();
        // The consumer, for whoever asks how it stands: by its name, and among all of them.
        services.AddKeyedSingleton(name, (provider, _) => new KappaConsumer(registration, provider));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<KappaConsumer>(name));
        // Its life with the host. Options are read when the host starts, so that they can be changed until then.
        services.AddSingleton<IHostedService>(provider => new ConsumerService(provider.GetRequiredKeyedService<KappaConsumer>(name)));
        return services;
    }
}
