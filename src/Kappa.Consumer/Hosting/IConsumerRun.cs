namespace Kappa.Consumer.Hosting;

/// <summary>A consumer from its start to its end.</summary>
internal interface IConsumerRun : IDisposable
{
    /// <summary>Completes when the run has ended and closed its clients, for whatever reason. Never fails.</summary>
    Task Ended { get; }

    /// <summary>The fault that ended the run; null if none.</summary>
    Exception? Fault { get; }

    /// <summary>Begins to read.</summary>
    void Start();

    /// <summary>Drains, commits and closes; the token ends the wait for handlers that do not end.</summary>
    Task StopAsync(CancellationToken cancellationToken);

    /// <summary>Where it stands now. Any thread.</summary>
    ConsumerProgress Progress();
}
