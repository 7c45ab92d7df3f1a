using Kappa.Consumer.Health;
using Kappa.Kafka;

namespace Kappa.Consumer.Hosting;

/// <summary>A consumer from its start to its end.</summary>
internal interface IConsumerRun : IDisposable
{
    /// <summary>Completes when the run has ended and closed its clients, for whatever reason. Never fails.</summary>
    Task Ended { get; }

    /// <summary>Completes when a fault begins to end the run. Never fails.</summary>
    Task Faulted { get; }

    /// <summary>The fault that ended the run; null if none.</summary>
    Exception? Fault { get; }

    /// <summary>Does what waits for a broker before the first record is read.</summary>
    /// <exception cref="KappaConsumerException">The broker refuses.</exception>
    Task PrepareAsync();

    /// <summary>Begins to read.</summary>
    void Start();

    /// <summary>Drains, commits and closes; the token ends the wait for handlers that do not end.</summary>
    Task StopAsync(CancellationToken cancellationToken);

    /// <summary>Takes in no more records of these partitions, or of all.</summary>
    Task PauseAsync(IReadOnlyList<TopicPartition>? partitions, CancellationToken cancellationToken);

    /// <summary>Takes in records of these partitions again, or of all.</summary>
    Task ResumeAsync(IReadOnlyList<TopicPartition>? partitions, CancellationToken cancellationToken);

    /// <summary>Goes on from these offsets.</summary>
    Task SeekAsync(IReadOnlyList<PartitionOffset> offsets, CancellationToken cancellationToken);

    /// <summary>Goes on, in every assigned partition, from the first record of that time or later.</summary>
    Task SeekAsync(DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Changes the most handlers that run at once.</summary>
    void SetConcurrency(int concurrency);

    /// <summary>Whether it is alive. Any thread.</summary>
    SignsOfLife SignsOfLife();

    /// <summary>Where it stands now. Any thread.</summary>
    ConsumerProgress Progress();
}
