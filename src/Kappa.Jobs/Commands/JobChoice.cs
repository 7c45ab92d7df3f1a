using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kappa.Jobs;

/// <summary>Finds the job file that a command means.</summary>
internal static class JobChoice
{
    /// <summary>Configuration that names the job file when no option does, relative to the content root.</summary>
    public const string Setting = "Kappa:Replay:Job";

    /// <summary>Path of the job file.</summary>
    /// <exception cref="BadInputException">Neither option nor configuration names one.</exception>
    public static string PathOf(string? option, IServiceProvider services)
    {
        if (option is not null)
            return option;
        if (services.GetService<IConfiguration>()?[Setting] is not { Length: > 0 } configured)
            throw new BadInputException($"No job was named: give --job FILE, or set {Setting} in the service's configuration.");
        var root = services.GetRequiredService<IHostEnvironment>().ContentRootPath;
        return Path.GetRelativePath(Environment.CurrentDirectory, Path.GetFullPath(configured, root));
    }
}
