using CsCheck;
using Kappa.Accounting;

namespace Kappa.Jobs.Tests;

public sealed class AuditFindingsTests
{
    private static RowSet Rows(params long[] rows)
    {
        var set = new RowSet();
        foreach (var row in rows)
            set.Add(0, row);
        return set;
    }

    /// <summary>Ten rows: 9 is outside of the window, 8 was refused by the ingress, 7 dead-lettered, 6 filtered, the rest landed.</summary>
    private static AuditEvidence Whole() => new()
    {
        Snapshot = Rows(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
        Excluded = Rows(9),
        Refused = Rows(8),
        Ingress = Rows(0, 1, 2, 3, 4, 5, 6, 7),
        Results = Rows(0, 1, 2, 3, 4, 5),
        Committed = Rows(0, 1, 2, 3, 4, 5),
        Filtered = Rows(6),
        DeadLettered = Rows(7, 8),
        DeadLettersGone = Rows(),
        Landed = Rows(0, 1, 2, 3, 4, 5),
    };

    private static long[] Lost(AuditFindings findings, AuditStage stage) => [.. findings.Missing[stage].Rows().Select(row => row.Row)];

    [Fact]
    public void Every_row_of_a_whole_job_is_accounted_for()
    {
        var table = AuditFindings.Of(Whole()).Table;
        Assert.True(table.IsComplete);
        Assert.Equal((10, 1, 6, 1, 2, 0), (table.Rows, table.Excluded, table.Landed, table.Filtered, table.DeadLettered, table.Missing));
        Assert.Equal(
            [
                new("snapshot", 10, 10, 0, 0),
                new("window", 10, 9, 0, 0),
                new("ingress topic", 8, 8, 0, 0),
                new("service", 8, 8, 0, 0),
                new("dead letters", 2, 2, 0, 0),
                new("landed files", 6, 6, 0, 0),
            ],
            table.Lines);
    }

    [Fact]
    public void A_row_that_no_stage_has_was_lost_by_the_ingress()
    {
        var findings = AuditFindings.Of(Whole() with { Ingress = Rows(0, 1, 2, 4, 5, 6, 7), Results = Rows(0, 1, 2, 4, 5), Committed = Rows(0, 1, 2, 4, 5), Landed = Rows(0, 1, 2, 4, 5) });
        Assert.Equal([3], Lost(findings, AuditStage.Ingress));
        Assert.Equal(1, findings.Table.Missing);
        Assert.Equal(new AuditLine("ingress topic", 8, 7, 1, 0), findings.Table.Lines[2]);
        Assert.False(findings.Table.IsComplete);
    }

    [Fact]
    public void A_row_without_an_outcome_was_lost_by_the_service()
    {
        var findings = AuditFindings.Of(Whole() with { Results = Rows(0, 1, 2, 4, 5), Committed = Rows(0, 1, 2, 4, 5), Landed = Rows(0, 1, 2, 4, 5) });
        Assert.Equal([3], Lost(findings, AuditStage.Service));
        Assert.Equal(new AuditLine("service", 8, 7, 1, 0), findings.Table.Lines[3]);
    }

    [Fact]
    public void A_row_that_the_topic_dropped_before_it_was_answered_was_lost_by_the_ingress_and_one_that_was_answered_is_not()
    {
        var findings = AuditFindings.Of(Whole() with
        {
            Results = Rows(0, 1, 2, 4, 5),
            Committed = Rows(0, 1, 2, 4, 5),
            Landed = Rows(0, 1, 2, 4, 5),
            IngressDropped = Rows(0, 1, 3),
        });
        Assert.Equal([3], Lost(findings, AuditStage.Ingress));
        Assert.Empty(Lost(findings, AuditStage.Service));
        Assert.Equal([new AuditLine("ingress topic", 8, 7, 1, 0), new AuditLine("service", 7, 7, 0, 0)], findings.Table.Lines.Skip(2).Take(2));
    }

    [Fact]
    public void A_result_that_no_file_holds_was_lost_on_landing_whether_an_entry_claims_it_or_not()
    {
        var claimed = AuditFindings.Of(Whole() with { Results = Rows(), Landed = Rows(0, 1, 2, 4, 5) });
        Assert.Equal([3], Lost(claimed, AuditStage.Landing));
        var unclaimed = AuditFindings.Of(Whole() with { Committed = Rows(0, 1, 2, 4, 5), Landed = Rows(0, 1, 2, 4, 5) });
        Assert.Equal([3], Lost(unclaimed, AuditStage.Landing));
        Assert.Equal(new AuditLine("landed files", 6, 5, 1, 0), unclaimed.Table.Lines[5]);
    }

    [Fact]
    public void A_dead_letter_that_is_gone_is_missing()
    {
        var findings = AuditFindings.Of(Whole() with { DeadLettersGone = Rows(7) });
        Assert.Equal([7], Lost(findings, AuditStage.DeadLetter));
        Assert.Equal(new AuditLine("dead letters", 2, 1, 1, 0), findings.Table.Lines[4]);
    }

    [Fact]
    public void What_has_landed_needs_no_other_witness()
    {
        var findings = AuditFindings.Of(Whole() with { Ingress = Rows(), Results = Rows(), Filtered = Rows(6), Committed = Rows() });
        Assert.True(findings.Table.IsComplete);
    }

    [Fact]
    public void A_duplicate_is_counted_and_hides_no_loss()
    {
        var findings = AuditFindings.Of(Whole() with
        {
            Landed = Rows(0, 1, 2, 4, 5),
            LandedDuplicates = 1,
            IngressDuplicates = 3,
            ServiceDuplicates = 2,
        });
        Assert.Equal((1, 1), (findings.Table.Missing, findings.Table.Repeated));
        Assert.Equal([0, 0, 3, 2, 0, 1], findings.Table.Lines.Select(line => line.Duplicate));
        Assert.Equal([3], Lost(findings, AuditStage.Landing));
    }

    [Fact]
    public void A_second_answer_to_a_row_that_was_dead_lettered_before_is_no_loss()
    {
        var findings = AuditFindings.Of(Whole() with { Results = Rows(0, 1, 2, 3, 4, 5, 7) });
        Assert.True(findings.Table.IsComplete);
        Assert.Equal(2, findings.Table.DeadLettered);
    }

    [Fact]
    public void A_row_that_was_refused_by_a_run_which_was_killed_never_was_the_services()
    {
        var findings = AuditFindings.Of(Whole() with { Refused = Rows() });
        Assert.True(findings.Table.IsComplete);
        Assert.Equal(new AuditLine("service", 8, 8, 0, 0), findings.Table.Lines[3]);
        Assert.Equal(new AuditLine("service", 8, 8, 0, 0), AuditFindings.Of(Whole() with { DeadLettersGone = Rows(8) }).Table.Lines[3]);
    }

    [Fact]
    public void A_damaged_file_is_no_success_even_when_no_row_is_missing() =>
        Assert.False(AuditFindings.Of(Whole() with { Damage = ["x.parquet was changed"] }).Table.IsComplete);

    [Fact]
    public void A_landed_row_that_was_not_selected_is_foreign_and_no_success()
    {
        var findings = AuditFindings.Of(Whole() with { Landed = Rows(0, 1, 2, 3, 4, 5, 9, 77) });
        Assert.Equal([9, 77], findings.Foreign.Rows().Select(row => row.Row));
        Assert.False(findings.Table.IsComplete);
        Assert.Equal(6, findings.Table.Landed);
    }

    /// <summary>Whatever the evidence, each row is in exactly one place: nothing is counted twice, and nothing drops out of the sum.</summary>
    [Fact]
    public void Every_row_of_the_snapshot_is_in_exactly_one_set()
    {
        var rows = Gen.Long[0, 15].Array[0, 16].Select(Rows);
        Gen.Select(rows, rows, rows, rows, rows, rows, rows, rows).Select(rows, rows, rows, (most, deadGone, landed, dropped) => (most, deadGone, landed, dropped)).Sample(pick =>
        {
            var ((snapshot, excluded, refused, ingress, results, committed, filtered, dead), deadGone, landed, dropped) = pick;
            var findings = AuditFindings.Of(new AuditEvidence
            {
                Snapshot = snapshot,
                Excluded = excluded,
                Refused = refused,
                Ingress = ingress,
                IngressDropped = dropped,
                Results = results,
                Committed = committed,
                Filtered = filtered,
                DeadLettered = dead,
                DeadLettersGone = deadGone,
                Landed = landed,
            });
            var table = findings.Table;
            var lost = findings.Missing.Values.SelectMany(set => set.Rows()).ToList();
            Assert.Equal(table.Rows, table.Excluded + table.Landed + table.Filtered + table.DeadLettered + table.Missing);
            Assert.Equal(lost.Count, lost.Distinct().Count());
            Assert.Equal(table.Missing, lost.Count);
            Assert.All(lost, row => Assert.True(snapshot.Contains(row.Part, row.Row) && !excluded.Contains(row.Part, row.Row) && !landed.Contains(row.Part, row.Row)));
            Assert.All(table.Lines.Skip(2), line => Assert.Equal(line.Expected, line.Present + line.Missing));
        });
    }
}
