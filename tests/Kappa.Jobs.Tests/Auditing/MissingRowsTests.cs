using Kappa.Accounting;
using Kappa.Ingress;

namespace Kappa.Jobs.Tests;

public sealed class MissingRowsTests : IDisposable
{
    private const int Rows = 10;
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(MissingRows.StretchRows)]
    public void Every_missing_row_has_its_last_place_however_few_are_looked_up_at_a_time(int stretchRows)
    {
        var job = new JobFolder(_folder.In("out"));
        Directory.CreateDirectory(job.State);
        using (var journal = OffsetJournal.Open(job.IngressJournal))
        {
            // Two parts, out of order, the last row of each without a place; row 0 of part 1 was sent twice.
            journal.Append([.. Enumerable.Range(0, Rows - 1).Reverse().Select(row => new JournalEntry(row % 2, 100 + row, 1, row, 0))]);
            journal.Append([.. Enumerable.Range(0, Rows - 1).Select(row => new JournalEntry(2, row, 0, row, 0)), new JournalEntry(3, 7, 1, 0, 0)]);
        }
        var missing = MissingRows.Of(AllLost(), Subject(job), stretchRows).ToList();
        Assert.Equal(
            Enumerable.Range(0, 2 * Rows).Select(at => new MissingRow($"/data/{at / Rows}.parquet", at / Rows, at % Rows, AuditStage.Ingress, PlaceOf(at / Rows, at % Rows))),
            missing);
    }

    public void Dispose() => _folder.Dispose();

    private static RowPlace? PlaceOf(int part, int row) => (part, row) switch
    {
        (_, Rows - 1) => null,
        (0, _) => new RowPlace("in", 2, row),
        (_, 0) => new RowPlace("in", 3, 7),
        _ => new RowPlace("in", row % 2, 100 + row),
    };

    private static AuditFindings AllLost()
    {
        var (rows, none) = (new RowSet(), new RowSet());
        rows.AddRange(0, 0, Rows);
        rows.AddRange(1, 0, Rows);
        return AuditFindings.Of(new AuditEvidence
        {
            Snapshot = rows,
            Excluded = none,
            Refused = none,
            Ingress = none,
            Results = none,
            Committed = none,
            Filtered = none,
            DeadLettered = none,
            DeadLettersGone = none,
            Landed = none,
        });
    }

    private static AuditSubject Subject(JobFolder folder) => new()
    {
        Folder = folder,
        Job = Guid.NewGuid(),
        Topics = new JobTopics("in", "out", "dead", "group", 4),
        Snapshot = new Snapshot([File(0), File(1)], DateTime.UtcNow),
        Marks = new Dictionary<string, TopicMark>(),
        Cluster = null,
        Settings = new Dictionary<string, string>(),
    };

    private static SourceFile File(int part) => new(part, $"/data/{part}.parquet", 1, DateTime.UnixEpoch, Rows, [], [Rows]);
}
