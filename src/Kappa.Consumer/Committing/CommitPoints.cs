using Kappa.Consumer.Receiving;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Committing;

/// <summary>Which offset is to be committed of a partition, with what is finished ahead of it as metadata. Owned by the poll thread.</summary>
internal sealed class CommitPoints(Assignments assignments, TimeProvider time)
{
    private readonly List<OffsetRun> _runs = [];

    /// <summary>Characters of metadata that the broker takes.</summary>
    public int MostMetadata { get; private set; } = AheadMetadata.MostLength;

    /// <summary>The broker has refused metadata: less of it from now on.</summary>
    public void Shorten(ConsumerLog log)
    {
        MostMetadata /= 2;
        log.MetadataTooLong(MostMetadata);
    }

    /// <summary>Moves every watermark on.</summary>
    public void Advance()
    {
        var now = time.GetTimestamp();
        foreach (var assignment in assignments.All)
        {
            if (assignment.Tracker.Advance() || assignment.Tracker.BeyondPrefix == 0)
                assignment.Moved = now;
        }
    }

    /// <summary>Where a partition has come to; null when there is nothing to commit.</summary>
    public CommitPoint? Of(PartitionAssignment assignment)
    {
        // Of a group that has committed nothing, where reading began is said at once: read from the end (auto.offset.reset=latest), the next owner would begin behind
        // records that are still in work. One that is held in a retry topic is not tracked.
        if ((assignment.Tracker.CommitPoint ?? assignment.SoughtTo ?? (assignment.HeldAt >= 0 && assignment.Start is null ? assignment.HeldAt : null)) is not { } offset)
            return null;
        _runs.Clear();
        assignment.Tracker.AddAhead(_runs);
        assignment.Inherited.AddFrom(assignment.Tracker.Position ?? offset, _runs);
        var metadata = AheadMetadata.Encode(offset, _runs, MostMetadata, out var isWhole);
        assignment.MetadataLength = isWhole ? metadata?.Length ?? 0 : MostMetadata;
        // Nothing is finished: there is nothing to say.
        return assignment.Tracker.Watermark is null && metadata is null && isWhole && assignment.Start is not null ? null : new CommitPoint(offset, metadata, isWhole);
    }
}

/// <summary>What is to be committed of a partition.</summary>
/// <param name="Offset">The next record's.</param>
/// <param name="Metadata">What is finished ahead of it; null for nothing.</param>
/// <param name="IsWhole">Whether all of that is said.</param>
internal readonly record struct CommitPoint(long Offset, string? Metadata, bool IsWhole)
{
    /// <summary>Whether it is what was sent to be committed last.</summary>
    public bool IsSent(PartitionAssignment assignment) => Offset == assignment.Sent && Metadata == assignment.SentMetadata;
}
