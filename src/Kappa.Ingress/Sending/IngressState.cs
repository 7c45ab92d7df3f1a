using Kappa.Accounting;

namespace Kappa.Ingress;

/// <summary>What earlier runs of the job have done.</summary>
public sealed record IngressState
{
    /// <summary>The job's record of the ingress topic: its rows are not sent again, and every row acknowledged now is added to it.</summary>
    public required IngressJournal Journal { get; init; }

    /// <summary>Further rows that need not be sent: landed, filtered or dead-lettered by an earlier run. Not changed, and not kept.</summary>
    public RowSet? Done { get; init; }
}
