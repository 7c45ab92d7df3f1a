using Kappa.Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kappa.Faults.Member;

/// <summary>
/// A service with one consumer, in a process of its own. Every 100 ms it prints how many received records it has not committed: what a kill now
/// would make another one handle again. It stops in an orderly way when its input ends.
/// </summary>
internal static class MemberHost
{
    public const string Ready = "ready";
    public const string Uncommitted = "uncommitted";

    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(string settings)
    {
        var member = MemberSettings.Read(settings);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.AddSimpleConsole(line => (line.SingleLine, line.TimestampFormat) = (true, "HH:mm:ss.fff "));
        // standard output is for the suite
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddKappaConsumer<WorkHandler>(member.Configure);
        using var host = builder.Build();
        await host.StartAsync();
        Console.Out.WriteLine(Ready);
        var consumer = host.Services.GetRequiredService<KappaConsumer>();
        var isTold = Console.In.ReadToEndAsync();
        using var reports = new PeriodicTimer(ReportInterval);
        while (!isTold.IsCompleted && !consumer.Completion.IsCompleted && await reports.WaitForNextTickAsync())
            Console.Out.WriteLine($"{Uncommitted} {CountUncommitted(consumer.Progress())}");
        try
        {
            await host.StopAsync();
            return 0;
        }
        catch (AggregateException fault)
        {
            Console.Error.WriteLine(fault);
            return 1;
        }
    }

    private static long CountUncommitted(ConsumerProgress progress) =>
        progress.Partitions.Sum(partition => partition is { Received: { } received, Committed: { } committed } ? received - committed : partition.InFlight);
}
