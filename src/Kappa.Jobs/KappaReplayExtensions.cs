using Kappa.Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Kappa.Jobs;

/// <summary>Makes a service able to replay history: it is called once in <c>Program.cs</c>, after <c>AddKappaConsumer</c>.</summary>
public static class KappaReplayExtensions
{
    /// <summary>
    /// Reads the command that the process was started with. For <c>replay</c>, <c>serve</c> and <c>audit</c> it points the service's consumer at the
    /// job's topics, keeps its web server (if it has one) off the live address, and sends its log to stderr; without a command it changes nothing.
    /// </summary>
    /// <param name="builder">The service's builder; any host works, web or worker.</param>
    /// <param name="args">The process's arguments, as <see cref="KappaHostExtensions.RunKappaAsync"/> gets them.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Nothing is read from disk or network here, and nothing fails: what is wrong with the arguments or with the job file is said by
    /// <see cref="KappaHostExtensions.RunKappaAsync"/>. Configuration that is read: <c>Kappa:Replay:Job</c> (the job file that is meant when no
    /// <c>--job</c> is given, relative to the content root).
    /// </remarks>
    public static TBuilder AddKappaReplay<TBuilder>(this TBuilder builder, string[] args)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(args);
        var setup = new ReplaySetup([.. args], CommandLineReader.Read(args), new ServiceTarget(), builder.Services);
        builder.Services.AddSingleton(setup);
        builder.Services.AddSingleton<IPostConfigureOptions<KappaConsumerOptions>>(new ConsumerTargeting(setup.Target));
        builder.Services.TryAddSingleton(_ => Terminal.OfProcess());
        if (setup.Command.IsBesideTheLiveService)
            BesideTheLiveService.Arrange(builder, args);
        else if (setup.Command is KappaCommand.Serve)
            builder.Logging.AddFilter<ConsoleLoggerProvider>("Microsoft.Extensions.Hosting.Internal.Host", level => level is >= LogLevel.Information and < LogLevel.Error); // RunKappaAsync tells what ends the host
        return builder;
    }
}
