namespace Kappa;

/// <summary>Why a handler's cancellation token was cancelled.</summary>
public enum CancellationReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The host stops, and the time to drain is over. The record is handled again after the next start.</summary>
    Shutdown,

    /// <summary>The record's partition was revoked and the time to drain is over, or it was lost. Its next owner handles the record.</summary>
    PartitionRevoked,

    /// <summary>The time limit of a record has passed. That counts as a failed attempt.</summary>
    TimeLimit,

    /// <summary>The transaction that finished records belong to was aborted. The record is handled again, by the same host.</summary>
    TransactionAborted,
}
