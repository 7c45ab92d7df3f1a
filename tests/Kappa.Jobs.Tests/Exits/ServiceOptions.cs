using Kappa.Consumer;
using Microsoft.Extensions.DependencyInjection;

namespace Kappa.Jobs.Tests;

/// <summary>Configurations of the service that some tests need.</summary>
internal static class ServiceOptions
{
    public static void PostConfigureOutput(this IServiceCollection services) => services.Configure<KappaConsumerOptions>(options =>
        options.OutputSchema = """{ "type": "record", "name": "Answer", "fields": [ { "name": "id", "type": "long" }, { "name": "bucket", "type": "long" } ] }""");

    public static void PostConfigureWrong(this IServiceCollection services) => services.Configure<KappaConsumerOptions>(options => options.Concurrency = 0);

    public static void ConfigureShortDrain(this IServiceCollection services) =>
        services.Configure<KappaConsumerOptions>(options => options.DrainTimeout = TimeSpan.FromMilliseconds(100));

    public static void ConfigureShortStart(this IServiceCollection services) =>
        services.Configure<KappaConsumerOptions>(options => options.StartTimeout = TimeSpan.FromSeconds(2));
}
