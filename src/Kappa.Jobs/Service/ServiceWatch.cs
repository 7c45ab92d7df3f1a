using Kappa.Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kappa.Jobs;

/// <summary>Notices that a host stops by itself: a background service failed, or the application asked for it.</summary>
internal static class ServiceWatch
{
    /// <summary>Ends, with the fault, when the host stops; as cancelled when the token is.</summary>
    public static async Task WatchAsync(IHost host, CancellationToken cancellationToken)
    {
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var noticed = lifetime.ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task.WaitAsync(cancellationToken);
        throw FaultOf(host) ?? new InvalidOperationException("The service's host stopped by itself; its log says why.");
    }

    /// <summary>What ended a consumer or a background service of the host; null when nothing did.</summary>
    public static Exception? FaultOf(IHost host)
    {
        var consumers = host.Services.GetServices<KappaConsumer>().Select(consumer => consumer.Completion);
        var others = host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Select(service => service.ExecuteTask);
        return consumers.Concat(others)
            .Select(work => work?.Exception?.InnerException)
            .FirstOrDefault(fault => fault is not null and not OperationCanceledException);
    }
}
