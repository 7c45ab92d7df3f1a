using Kappa.Accounting;
using Kappa.Sink.Tests.Given;

namespace Kappa.Sink.Tests.Auditing;

/// <summary>What somebody does to the output folder behind the sink's back is named, and nothing else.</summary>
public sealed class LandedScanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_untouched_folder_has_no_findings_and_holds_every_row()
    {
        var job = await LandAsync();
        var report = Scan(job);
        Assert.Empty(report.Findings);
        Assert.Equal([new RowRange(0, 0, 300)], report.Rows.Ranges());
        Assert.Equal((300, 0, 0, 3), (report.RecordCount, report.DuplicateCount, report.OtherJobCount, report.FileCount));
    }

    [Fact]
    public async Task A_missing_file_is_named_and_its_rows_are_missing()
    {
        var job = await LandAsync();
        File.Delete(FileOf("2025-11-04"));
        var finding = Assert.Single(Scan(job).Findings);
        Assert.Equal((LandedFindingKind.Missing, 2), (finding.Kind, finding.Entry));
        Assert.StartsWith("day=2025-11-04/part-", finding.Path, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 300).Where(row => row % 3 != 1).Select(row => (0, (long)row)), Scan(job).Rows.Rows());
    }

    [Fact]
    public async Task A_cut_file_a_changed_one_and_one_that_is_no_parquet_are_told_apart()
    {
        var job = await LandAsync();
        var path = FileOf("2025-11-03");
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(path, bytes[..^9], TestContext.Current.CancellationToken);
        Assert.Equal(LandedFindingKind.Truncated, Assert.Single(Scan(job).Findings).Kind);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        Assert.Equal(LandedFindingKind.Changed, Assert.Single(Scan(job).Findings).Kind);
        await File.WriteAllBytesAsync(path, new byte[bytes.Length], TestContext.Current.CancellationToken);
        Assert.Equal(LandedFindingKind.Unreadable, Assert.Single(Scan(job, verifyChecksums: false).Findings).Kind);
        Assert.Equal(200, Scan(job).Rows.Count);
    }

    [Fact]
    public async Task Of_a_file_that_was_replaced_by_another_one_the_rows_count_that_it_holds()
    {
        var job = await LandAsync();
        File.Copy(FileOf("2025-11-04"), FileOf("2025-11-03"), overwrite: true);
        var report = Scan(job);
        Assert.Contains(Assert.Single(report.Findings).Kind, (LandedFindingKind[])[LandedFindingKind.Truncated, LandedFindingKind.Changed]);
        Assert.Equal((200, 100), (report.Rows.Count, report.DuplicateCount));
    }

    [Fact]
    public async Task Files_that_no_entry_names_are_found_but_not_those_of_another_job()
    {
        var job = await LandAsync();
        File.Copy(FileOf("2025-11-03"), $"{_folder.Output}/stray.parquet");
        File.Copy(FileOf("2025-11-03"), FileOf("2025-11-03").Replace(job.ToString(), Guid.NewGuid().ToString(), StringComparison.Ordinal));
        await File.WriteAllTextAsync($"{_folder.Output}/_SUCCESS", "", TestContext.Current.CancellationToken);
        Assert.Equal(("stray.parquet", LandedFindingKind.NotNamed, null), Tell(Assert.Single(Scan(job).Findings)));
        Assert.Equal((300, 100), (Scan(job).RecordCount, Scan(job).DuplicateCount));
    }

    [Fact]
    public void A_file_with_other_rows_than_its_entry_accounts_for_is_found()
    {
        const string Schema = """{"type": "record", "name": "R", "fields": [{"name": "n", "type": "long"}]}""";
        var (storage, layout, job) = (new LocalStorage(), SinkLayout.Of(_folder.Output, null), LandedFiles.Job);
        // The file has rows 0 to 9; the entry accounts for 0 to 8 and for 50.
        var file = LandedFiles.WriteFiles(_folder.Output, Schema, Enumerable.Range(0, 10).Select(row => LandedFiles.Body(w => w.WriteLong(row)))).Single();
        using var rows = new RowsWriter(storage, layout, 1, "writer");
        foreach (var row in (int[])[0, 1, 2, 3, 4, 5, 6, 7, 8, 50])
            rows.Add(RowOutcome.Landed, new JournalEntry(0, row, 0, row, 0));
        new CommitWriter(storage, layout, job, "writer", CommitLog.Read(storage, layout.StateFolder, job), TimeProvider.System).Append([], default, [file], rows.Complete());

        var report = Scan(job);
        var finding = Assert.Single(report.Findings);
        Assert.Equal(LandedFindingKind.OtherRows, finding.Kind);
        Assert.Contains("10 rows, 1 of them not those of entry 1", finding.Message, StringComparison.Ordinal);
        Assert.Equal([new RowRange(0, 0, 10)], report.Rows.Ranges());
    }

    [Fact]
    public void A_record_that_two_files_hold_is_a_duplicate()
    {
        const string Schema = """{"type": "record", "name": "R", "fields": [{"name": "n", "type": "long"}]}""";
        var (storage, layout, job) = (new LocalStorage(), SinkLayout.Of(_folder.Output, null), LandedFiles.Job);
        var writer = new CommitWriter(storage, layout, job, "writer", CommitLog.Read(storage, layout.StateFolder, job), TimeProvider.System);
        var file = LandedFiles.WriteFiles(_folder.Output, Schema, Enumerable.Range(0, 10).Select(row => LandedFiles.Body(w => w.WriteLong(row)))).Single();
        File.Copy($"{_folder.Output}/{file.Path}", $"{_folder.Output}/twin.parquet");
        using var rows = new RowsWriter(storage, layout, 1, "writer");
        for (var row = 0; row < 10; row++)
            rows.Add(RowOutcome.Landed, new JournalEntry(0, row, 0, row, 0));
        writer.Append([], default, [file, file with { Path = "twin.parquet" }], rows.Complete());

        var report = Scan(job);
        Assert.Empty(report.Findings);
        Assert.Equal((20, 10), (report.RecordCount, report.DuplicateCount));
    }

    [Fact]
    public async Task A_file_whose_publishing_was_interrupted_is_told_from_a_missing_one()
    {
        var job = await LandAsync();
        var entry = CommitLog.Read(new LocalStorage(), _folder.State, job).Entries[^1];
        File.Move($"{_folder.Output}/{entry.Files[0].Path}", $"{_folder.State}/staging/{entry.Files[0].Staged}");
        Assert.Equal((entry.Files[0].Path, LandedFindingKind.NotPublished, entry.Number), Tell(Assert.Single(Scan(job).Findings)));
    }

    private static (string Path, LandedFindingKind Kind, int? Entry) Tell(LandedFinding finding) => (finding.Path, finding.Kind, finding.Entry);

    private async Task<Guid> LandAsync()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 300);
        await topics.LandAsync(await topics.RequestAsync(_folder));
        return topics.Job;
    }

    private string FileOf(string day) => Directory.GetFiles($"{_folder.Output}/day={day}").Single();

    private LandedReport Scan(Guid job, bool verifyChecksums = true)
    {
        var storage = new LocalStorage();
        return LandedScan.Run(storage, _folder.Output, _folder.State, job, CommitLog.Read(storage, _folder.State, job), verifyChecksums);
    }
}
