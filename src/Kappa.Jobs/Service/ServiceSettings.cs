using Kappa.Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kappa.Jobs;

/// <summary>What the service's consumer is configured with, before a command changes it.</summary>
internal static class ServiceSettings
{
    /// <summary>The consumers' options as the configuration has them: without the command's own changes, and not validated.</summary>
    public static IEnumerable<KappaConsumerOptions> Configured(IServiceProvider services)
    {
        var configuring = services.GetServices<IConfigureOptions<KappaConsumerOptions>>().ToList();
        foreach (var name in configuring.OfType<ConfigureNamedOptions<KappaConsumerOptions>>().Select(each => each.Name ?? Options.DefaultName).Distinct())
        {
            var options = new KappaConsumerOptions();
            foreach (var each in configuring)
            {
                if (each is IConfigureNamedOptions<KappaConsumerOptions> named)
                    named.Configure(name, options);
                else if (name == Options.DefaultName)
                    each.Configure(options);
            }
            yield return options;
        }
    }
}
