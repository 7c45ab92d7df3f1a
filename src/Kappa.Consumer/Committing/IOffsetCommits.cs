using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Committing;

/// <summary>Commits what is finished. Owned by the poll thread.</summary>
internal interface IOffsetCommits
{
    /// <summary>Whether the next turn should come soon: something goes on that a turn moves on.</summary>
    bool IsPending { get; }

    /// <summary>Moves every watermark on; commits when the interval has passed.</summary>
    void Tick();

    /// <summary>The outcome of a commit has come.</summary>
    void Take(IReadOnlyList<PartitionOffset> offsets, KafkaError error);

    /// <summary>Commits what is finished of partitions that are given up; false: it goes on, ask again in the next turn.</summary>
    bool TryCommitLast(IReadOnlyCollection<PartitionAssignment> leaving);

    /// <summary>Partitions were lost: what is finished of them, also under assignments that a seek has ended, is another member's.</summary>
    void Lose(IReadOnlyCollection<PartitionAssignment> lost);

    /// <summary>Commits what is finished of all partitions and waits for the outcome.</summary>
    void CommitLast();
}
