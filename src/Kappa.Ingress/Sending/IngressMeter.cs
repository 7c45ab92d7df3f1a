namespace Kappa.Ingress;

/// <summary>Counts a run as it goes. Written by the run, read by anyone at any time; reading costs a few loads.</summary>
/// <remarks>Each number has one writer: the sending thread, but for the acknowledgements, which the delivery thread counts.</remarks>
public sealed class IngressMeter
{
    internal long Total;
    internal long ReadRows;
    internal long Excluded;
    internal long Done;
    internal long Refused;
    internal long Sent;
    internal long SentBytes;
    internal long Acknowledged;
    internal long BlockedTicks;
    internal string? BlockedBy;

    /// <summary>The counts now.</summary>
    public IngressProgress Read() => new()
    {
        TotalRows = Volatile.Read(ref Total),
        ReadRows = Volatile.Read(ref ReadRows),
        ExcludedRows = Volatile.Read(ref Excluded),
        DoneRows = Volatile.Read(ref Done),
        RowErrors = Volatile.Read(ref Refused),
        // Before the sent ones, so that no more are ever acknowledged than sent.
        AcknowledgedRecords = Volatile.Read(ref Acknowledged),
        SentRecords = Volatile.Read(ref Sent),
        SentBytes = Volatile.Read(ref SentBytes),
        BlockedBy = Volatile.Read(ref BlockedBy),
        BlockedTime = TimeSpan.FromTicks(Volatile.Read(ref BlockedTicks)),
    };
}
