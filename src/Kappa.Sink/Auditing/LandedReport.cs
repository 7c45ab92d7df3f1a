using Kappa.Accounting;

namespace Kappa.Sink;

/// <summary>What the output folder really holds.</summary>
/// <param name="Rows">Source rows of the job that have at least one result in a readable file that an entry names.</param>
/// <param name="RecordCount">Records in those files.</param>
/// <param name="DuplicateCount">Records whose id (part, row and ordinal) an earlier one has.</param>
/// <param name="OtherJobCount">Records in those files that carry another job's id.</param>
/// <param name="FileCount">Files that were read.</param>
/// <param name="Findings">Everything that is wrong.</param>
public sealed record LandedReport(
    RowSet Rows, long RecordCount, long DuplicateCount, long OtherJobCount, int FileCount, IReadOnlyList<LandedFinding> Findings);
