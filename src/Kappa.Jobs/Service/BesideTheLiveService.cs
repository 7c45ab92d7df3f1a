using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Kappa.Jobs;

/// <summary>Arranges a service so that it can run beside the live one, and so that its output is the command's.</summary>
internal static class BesideTheLiveService
{
    /// <summary>Any free port of the loopback. Settings of ASP.NET Core, by name: this package does not rest on it.</summary>
    private const string FreePort = "http://127.0.0.1:0";

    public static void Arrange(IHostApplicationBuilder builder, IReadOnlyList<string> args)
    {
        if (!args.Any(arg => arg == "--urls" || arg.StartsWith("--urls=", StringComparison.Ordinal)))
            TakeFreePort(builder.Configuration);
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, ReplayLifetime>());

        // What the command prints is on stdout, warnings of the service on stderr; the configuration's levels for the console, if any, stay in force.
        builder.Logging.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName ??= ReplayLogFormatter.FormatterName;
        });
        builder.Logging.AddConsoleFormatter<ReplayLogFormatter, ConsoleFormatterOptions>();
        builder.Logging.AddFilter<ConsoleLoggerProvider>(level => level >= LogLevel.Warning);
    }

    private static void TakeFreePort(IConfigurationManager configuration)
    {
        var settings = new Dictionary<string, string?> { ["urls"] = FreePort, ["http_ports"] = "", ["https_ports"] = "" };
        // Endpoints that are configured by name go before urls.
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
            settings[$"{endpoint.Path}:Url"] = FreePort;
        configuration.AddInMemoryCollection(settings);
    }
}
