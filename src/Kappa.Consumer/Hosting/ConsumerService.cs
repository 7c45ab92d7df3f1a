using Microsoft.Extensions.Hosting;

namespace Kappa.Consumer.Hosting;

/// <summary>Starts and stops a consumer with the host. A fault that ends the consumer ends the host, and is thrown by the host's stop.</summary>
internal sealed class ConsumerService(KappaConsumer consumer) : IHostedService, IDisposable
{
    public Task StartAsync(CancellationToken cancellationToken) => consumer.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => consumer.StopAsync(cancellationToken);

    public void Dispose() => consumer.End();
}
