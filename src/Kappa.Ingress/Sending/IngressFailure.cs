using Kappa.Kafka;

namespace Kappa.Ingress;

/// <summary>What stopped a run. Everything acknowledged before it is journalled; running again goes on from there.</summary>
public abstract record IngressFailure
{
    private IngressFailure() { }

    /// <summary>One sentence for people.</summary>
    public abstract string Message { get; }

    /// <summary>A row failed a check, and the plan says to stop.</summary>
    public sealed record RowRefused(RowError Error) : IngressFailure
    {
        /// <inheritdoc/>
        public override string Message => Error.ToString();
    }

    /// <summary>A file is no longer what the snapshot says, or cannot be read.</summary>
    public sealed record SourceFailed(SourceError Error) : IngressFailure
    {
        /// <inheritdoc/>
        public override string Message => Error.Message;
    }

    /// <summary>The broker did not take a record, for good: refused, or not acknowledged within <c>delivery.timeout.ms</c>.</summary>
    public sealed record RecordFailed(string Path, int Part, long Row, string Topic, KafkaError Error) : IngressFailure
    {
        /// <inheritdoc/>
        public override string Message => $"{Path}, row {Row}: topic {Topic} did not take the record: {Error.Reason}.";
    }

    /// <summary>The producer, or a query of the cluster that pacing needs, failed for good.</summary>
    public sealed record ClusterFailed(string What, KafkaError Error) : IngressFailure
    {
        /// <inheritdoc/>
        public override string Message => $"{What}: {Error.Reason}.";
    }
}
