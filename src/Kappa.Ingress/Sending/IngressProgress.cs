namespace Kappa.Ingress;

/// <summary>Counts of a run at one moment.</summary>
public readonly record struct IngressProgress
{
    /// <summary>Rows of the snapshot.</summary>
    public long TotalRows { get; init; }
    /// <summary>Rows looked at, those of skipped row groups included.</summary>
    public long ReadRows { get; init; }
    /// <summary>Rows outside of the window.</summary>
    public long ExcludedRows { get; init; }
    /// <summary>Rows that an earlier run had done.</summary>
    public long DoneRows { get; init; }
    /// <summary>Rows that failed a check.</summary>
    public long RowErrors { get; init; }
    /// <summary>Records handed to the producer, dead letters included.</summary>
    public long SentRecords { get; init; }
    /// <summary>Records that the broker acknowledged, dead letters included.</summary>
    public long AcknowledgedRecords { get; init; }
    /// <summary>Bytes of keys, values and headers handed to the producer.</summary>
    public long SentBytes { get; init; }
    /// <summary>What sending waits for at this moment: a topic whose reader is too far behind; null when it does not wait.</summary>
    public string? BlockedBy { get; init; }
    /// <summary>How long sending has waited for readers so far.</summary>
    public TimeSpan BlockedTime { get; init; }

    /// <summary>Records in flight.</summary>
    public long InFlightRecords => SentRecords - AcknowledgedRecords;
}
