using Kappa.Consumer.Tracking;
using Kappa.Kafka;

namespace Kappa.Consumer.Receiving;

/// <summary>Which partitions somebody has asked to pause. It outlasts assignments: a partition that returns is still paused. Owned by the poll thread.</summary>
internal sealed class AskedPauses(IReadOnlyList<string> topics, Assignments assignments, PartitionPauses pauses)
{
    private readonly HashSet<TopicPartition> _partitions = [];
    private bool _isAll;

    /// <summary>Pauses these partitions, or all, those that are not assigned yet included.</summary>
    /// <exception cref="ArgumentException">The consumer reads no such topic.</exception>
    public void Pause(IReadOnlyList<TopicPartition>? partitions)
    {
        Check(partitions);
        if (partitions is null)
            _isAll = true;
        else
            _partitions.UnionWith(partitions);
        Apply();
    }

    /// <summary>Resumes these partitions, or all.</summary>
    /// <exception cref="InvalidOperationException">All are paused: that ends for all only.</exception>
    /// <exception cref="ArgumentException">The consumer reads no such topic.</exception>
    public void Resume(IReadOnlyList<TopicPartition>? partitions)
    {
        Check(partitions);
        if (partitions is null)
        {
            _isAll = false;
            _partitions.Clear();
        }
        else
        {
            if (_isAll)
                throw new InvalidOperationException("The whole consumer is paused: resume it as a whole.");
            _partitions.ExceptWith(partitions);
        }
        Apply();
    }

    /// <summary>Brings the assigned partitions in line; those that the client does not read yet when they are begun.</summary>
    public void Apply()
    {
        foreach (var assignment in assignments.All.Where(assignment => assignment.IsRead))
        {
            if (_isAll || _partitions.Contains(assignment.Partition))
                pauses.Begin(assignment, PauseReason.Asked);
            else
                pauses.End(assignment, PauseReason.Asked);
        }
    }

    // What a pattern finds is not known before it is there.
    private void Check(IReadOnlyList<TopicPartition>? partitions)
    {
        if (partitions is null || topics.Any(TopicPattern.IsOne))
            return;
        var others = partitions.Select(partition => partition.Topic).Except(topics).ToList();
        if (others.Count > 0)
            throw new ArgumentException($"The consumer does not read {string.Join(", ", others)}, but {string.Join(", ", topics)}.", nameof(partitions));
    }
}
