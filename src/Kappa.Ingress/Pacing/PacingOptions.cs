namespace Kappa.Ingress;

/// <summary>How far ahead of its readers a run may be, for each partition of each watched topic.</summary>
public sealed record PacingOptions
{
    /// <summary>Unread bytes of a partition at most, in flight included; null: derived from the topic (embedded cluster, or retention.bytes).</summary>
    public long? BudgetBytes { get; init; }

    /// <summary>Part of a topic's <c>retention.bytes</c> that may be unread.</summary>
    public double RetentionFraction { get; init; } = 0.25;

    /// <summary>Unread records of a partition at most, on a topic without <c>retention.bytes</c>.</summary>
    public long MaxLagRecords { get; init; } = 1_000_000;

    /// <summary>Time between two looks at the readers while sending waits for them.</summary>
    public TimeSpan BlockedInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Time between two looks at the readers while they are well inside the budget.</summary>
    public TimeSpan RelaxedInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
