using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>
/// How large a record may be. Known before the first one is sent, the limit is a check of the row; found out from the broker's refusal, it would fail every
/// record that shares the batch.
/// </summary>
/// <param name="IngressBytes">Of the ingress topic; null where the cluster does not say.</param>
/// <param name="DeadLetterBytes">Of the dead-letter topic.</param>
internal sealed record RecordLimits(long? IngressBytes, long DeadLetterBytes)
{
    // Kafka, "Record batch": 61 bytes before the first record, which the client does not count. Of a record itself it counts the most that it may take.
    private const int BatchHeaderBytes = 61;

    // Of a record: lengths, offset, time, attributes, and the header of the record id.
    private const int RecordBytes = 128;

    /// <summary>Asks for both topics' limits.</summary>
    public static async Task<RecordLimits> OfAsync(IngressPlan plan, KafkaCluster cluster, CancellationToken cancellationToken)
    {
        var ingress = await BatchBytesAsync(plan.Topic);
        var deadLetters = plan.DeadLetterTopic is { } topic ? await BatchBytesAsync(topic) : null;
        return new(ingress - BatchHeaderBytes, deadLetters - BatchHeaderBytes - RecordBytes ?? long.MaxValue);

        async Task<long?> BatchBytesAsync(string name) => (await cluster.DescribeAsync(name, cancellationToken))?.MaxBatchBytes;
    }
}
