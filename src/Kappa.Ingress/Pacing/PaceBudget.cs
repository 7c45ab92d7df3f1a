using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>What may be unread of one partition: bytes, records, or both.</summary>
/// <param name="Bytes">Bytes unread at most.</param>
/// <param name="Records">Records unread at most.</param>
/// <param name="WithComing">How many of it may be reached together with what is on its way: it cannot all come at once, and where it did the topic would still hold it.</param>
internal readonly record struct PaceBudget(long Bytes, long Records, double WithComing)
{
    // The embedded cluster drops a partition's oldest records past 5 MB or 100,000 message sets. The service may still turn all that is unread into results
    // when sending has stopped, and the readers are looked at some times a second only: so a fifth, which leaves room for both.
    private const double EmbeddedFraction = 0.2;
    private const long EmbeddedRecords = 50_000;
    private const double EmbeddedWithComing = 4;
    private const double WithComingElsewhere = 2;

    public static PaceBudget Of(PacingOptions options, TopicDescription topic, bool isEmbedded)
    {
        if (options.BudgetBytes is { } bytes)
            return new(bytes, isEmbedded ? EmbeddedRecords : long.MaxValue, WithComingElsewhere);
        if (isEmbedded)
            return new((long)(EmbeddedCluster.RetentionBytes * EmbeddedFraction), EmbeddedRecords, EmbeddedWithComing);
        return topic.RetentionBytes is { } retention
            ? new((long)(retention * options.RetentionFraction), long.MaxValue, WithComingElsewhere)
            : new(long.MaxValue, options.MaxLagRecords, WithComingElsewhere);
    }

    /// <summary>How much of the budget is used up; past 1 sending stops.</summary>
    public double Used(double bytes, double records) => Math.Max(bytes / Bytes, records / Records);

    /// <summary>How much of it is used up together with what is on its way.</summary>
    public double UsedWithComing(double bytes, double records) => Used(bytes, records) / WithComing;
}
