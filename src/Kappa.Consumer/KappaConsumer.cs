using Kappa.Consumer.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kappa.Consumer;

/// <summary>
/// A consumer of this process, as others see it: where it stands, and how it ended. Taken from the service collection; a named one by its name as
/// key. Safe on many threads.
/// </summary>
public sealed class KappaConsumer
{
    private static readonly ConsumerProgress NotStarted = new()
    {
        State = ConsumerState.Created,
        Received = 0,
        Results = 0,
        Filtered = 0,
        DeadLettered = 0,
        Retries = 0,
        GivenBack = 0,
        FinishedBefore = 0,
        InFlight = 0,
        Handling = 0,
        Concurrency = 0,
        Partitions = [],
    };

    private readonly ConsumerRegistration _registration;
    private readonly IServiceProvider _services;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IConsumerRun? _run;

    internal KappaConsumer(ConsumerRegistration registration, IServiceProvider services)
    {
        _registration = registration;
        _services = services;
    }

    /// <summary>The name that it was registered under; empty for the unnamed one.</summary>
    public string Name => _registration.Name;

    /// <summary>
    /// Completes when the consumer has ended and everything finished is committed: successfully when it was told to stop, with the fault when one
    /// ended it.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>Where the consumer stands now.</summary>
    public ConsumerProgress Progress() => _run?.Progress() ?? NotStarted;

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        var run = await RunFactory.Of(_registration.Contract).CreateAsync(_registration, _services, cancellationToken);
        _run = run;
        _ = run.Ended.ContinueWith(_ => End(run), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        run.Start();
    }

    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_run is not { } run)
            return;
        await run.StopAsync(cancellationToken);
        if (run.Fault is { } fault)
            throw new KappaConsumerException($"{_registration} has ended: {fault.Message}", fault);
    }

    // The container ends: a host that was not stopped is told to, and given a moment.
    internal void End()
    {
        if (_run is { } run)
            run.Dispose();
    }

    private void End(IConsumerRun run)
    {
        if (run.Fault is not { } fault)
        {
            _completion.TrySetResult();
            return;
        }
        _completion.TrySetException(fault);
        // Whoever asks sees it; nobody has to.
        _ = _completion.Task.Exception;
        new ConsumerLog(_services.GetRequiredService<ILoggerFactory>().CreateLogger<KappaConsumer>()).Failed(fault, Name);
        _services.GetService<IHostApplicationLifetime>()?.StopApplication();
    }
}
