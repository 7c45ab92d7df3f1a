using Kappa.Consumer.Health;
using Kappa.Consumer.Hosting;
using Kappa.Kafka;
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

    /// <summary>
    /// Takes in no more records, of all partitions, until <see cref="ResumeAsync(CancellationToken)"/>; those that are assigned later are paused too.
    /// Records in work go on; the membership in the group stays.
    /// </summary>
    /// <exception cref="InvalidOperationException">The consumer does not run.</exception>
    public Task PauseAsync(CancellationToken cancellationToken = default) => Running.PauseAsync(null, cancellationToken);

    /// <summary>Takes in no more records of these partitions; one that goes and returns is still paused.</summary>
    /// <exception cref="ArgumentException">The consumer reads no such topic. Not known, and not looked at, where it reads topics by a pattern.</exception>
    /// <inheritdoc cref="PauseAsync(CancellationToken)"/>
    public Task PauseAsync(IReadOnlyList<TopicPartition> partitions, CancellationToken cancellationToken = default) =>
        Running.PauseAsync(partitions ?? throw new ArgumentNullException(nameof(partitions)), cancellationToken);

    /// <summary>Ends every pause that was asked for.</summary>
    /// <exception cref="InvalidOperationException">The consumer does not run.</exception>
    public Task ResumeAsync(CancellationToken cancellationToken = default) => Running.ResumeAsync(null, cancellationToken);

    /// <summary>Ends the pause of these partitions.</summary>
    /// <exception cref="ArgumentException">The consumer reads no such topic. Not known, and not looked at, where it reads topics by a pattern.</exception>
    /// <exception cref="InvalidOperationException">The consumer does not run, or is paused as a whole.</exception>
    public Task ResumeAsync(IReadOnlyList<TopicPartition> partitions, CancellationToken cancellationToken = default) =>
        Running.ResumeAsync(partitions ?? throw new ArgumentNullException(nameof(partitions)), cancellationToken);

    /// <summary>
    /// Goes on from other offsets (a number, or <see cref="PartitionOffset.Beginning"/> or <see cref="PartitionOffset.End"/>), and moves the group's with it.
    /// Records that wait are given back; handlers that run finish, and their results are written.
    /// </summary>
    /// <exception cref="InvalidOperationException">The consumer does not run, or a partition is not assigned to it.</exception>
    /// <exception cref="ArgumentException">A partition is named twice, or does not hold the offset: nothing is sought.</exception>
    /// <exception cref="KafkaUnreachableException">No broker answered what the partitions hold.</exception>
    /// <exception cref="KafkaException">The client refuses some of the partitions, which the message names; the others are sought.</exception>
    public Task SeekAsync(IReadOnlyList<PartitionOffset> offsets, CancellationToken cancellationToken = default) =>
        Running.SeekAsync(offsets ?? throw new ArgumentNullException(nameof(offsets)), cancellationToken);

    /// <summary>Goes on, in every partition that is assigned to this consumer, those of retry topics apart, from the first record of that time or later; where there is none, from the end.</summary>
    /// <inheritdoc cref="SeekAsync(IReadOnlyList{PartitionOffset}, CancellationToken)"/>
    public Task SeekAsync(DateTimeOffset time, CancellationToken cancellationToken = default) => Running.SeekAsync(time, cancellationToken);

    /// <summary>Changes <see cref="KappaConsumerOptions.Concurrency"/> of the running consumer. Handlers that run are not disturbed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one, or than the records of a batch.</exception>
    /// <exception cref="InvalidOperationException">The consumer does not run.</exception>
    public void SetConcurrency(int concurrency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(concurrency, 1);
        Running.SetConcurrency(concurrency);
    }

    private IConsumerRun Running => _run is { } run && !run.Ended.IsCompleted ? run : throw new InvalidOperationException($"{_registration} does not run.");

    /// <summary>Its name, for messages.</summary>
    public override string ToString() => _registration.ToString();

    /// <summary>What tells whether it is alive; null before it has started.</summary>
    internal SignsOfLife? SignsOfLife() => _run?.SignsOfLife();

    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        var run = await RunFactory.Of(_registration.Contract).CreateAsync(_registration, _services, cancellationToken);
        _run = run;
        _ = run.Ended.ContinueWith(_ => End(run), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        // At once, and not when it has ended: the service's other parts stop meanwhile.
        _ = run.Faulted.ContinueWith(_ => EndHost(run.Fault!), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
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
    }

    private void EndHost(Exception fault)
    {
        new ConsumerLog(_services.GetRequiredService<ILoggerFactory>().CreateLogger<KappaConsumer>()).Failed(fault, ConsumerRegistration.Shown(Name));
        _services.GetService<IHostApplicationLifetime>()?.StopApplication();
    }
}
