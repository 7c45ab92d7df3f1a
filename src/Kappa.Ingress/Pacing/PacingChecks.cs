using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>The one validator of what a destination says of pacing.</summary>
internal static class PacingChecks
{
    private static readonly string[] ProducerOnly =
    [
        "acks", "request.required.acks", "enable.idempotence", "delivery.timeout.ms", "message.timeout.ms", "linger.ms", "queue.buffering.max.ms", "batch.size",
        "batch.num.messages", "compression.type", "compression.codec", "compression.level", "partitioner", "queue.buffering.max.messages",
        "queue.buffering.max.kbytes", "request.timeout.ms", "retries", "message.send.max.retries", "transaction.timeout.ms", "sticky.partitioning.linger.ms",
    ];

    /// <summary>Whether a setting of the producer means anything to a consumer.</summary>
    public static bool IsForConsumers(KeyValuePair<string, string> setting) => !ProducerOnly.Contains(setting.Key);

    /// <exception cref="ArgumentException">Options make no sense; the message lists all of them.</exception>
    public static void Check(IngressDestination destination)
    {
        var pacing = destination.Pacing;
        List<string> errors = [];
        if (destination.MaxInFlightRecords is < 1 or > 1 << 20)
            errors.Add($"MaxInFlightRecords is {destination.MaxInFlightRecords}; it must be 1 to {1 << 20}.");
        if (pacing.BudgetBytes is < 1)
            errors.Add($"BudgetBytes is {pacing.BudgetBytes}; it must be at least 1.");
        if (destination.Cluster.IsEmbedded && pacing.BudgetBytes > EmbeddedCluster.RetentionBytes / 3)
            errors.Add($"BudgetBytes is {pacing.BudgetBytes}; the embedded cluster keeps {EmbeddedCluster.RetentionBytes} bytes of a partition, of which a third may be unread.");
        if (pacing.RetentionFraction is not (> 0 and <= 0.5))
            errors.Add($"RetentionFraction is {pacing.RetentionFraction}; it must be above 0 and at most 0.5.");
        if (pacing.MaxLagRecords < 1)
            errors.Add($"MaxLagRecords is {pacing.MaxLagRecords}; it must be at least 1.");
        if (pacing.BlockedInterval <= TimeSpan.Zero || pacing.RelaxedInterval <= TimeSpan.Zero)
            errors.Add("BlockedInterval and RelaxedInterval must be longer than nothing.");
        errors.AddRange(destination.Watches.Where(watch => watch.Group is null == watch.Positions is null)
            .Select(watch => $"The watch of {watch.Topic} needs a group or a delegate for positions, and not both."));
        if (errors.Count > 0)
            throw new ArgumentException(string.Join(" ", errors), nameof(destination));
    }
}
