using System.Text.Json.Nodes;
using DuckDB.NET.Data;
using Kappa.Accounting;
using Kappa.Ingress;
using Kappa.Kafka;
using Kappa.Sink;

namespace Kappa.Jobs.Tests;

/// <summary>Takes records away behind a finished job's back, at each stage; the audit must name exactly those.</summary>
public sealed class JobAuditTests : IAsyncLifetime
{
    private const int Rows = 100;

    private static readonly Dictionary<string, string> Settings = new() { ["bootstrap.servers"] = "embedded" };

    private readonly ReplayBench _bench = new(Rows);
    private KafkaCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        var ended = await _bench.RunAsync("replay");
        Assert.True(ended.ExitCode == KappaExitCode.Done, ended.ToString());
        _cluster = await KafkaCluster.ConnectAsync(Settings, TimeSpan.FromSeconds(15), CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _cluster.Dispose();
        _bench.Dispose();
        return ValueTask.CompletedTask;
    }

    private AuditSubject Subject(bool withTopics = true) => AuditSubject.Read(_bench.JobFolder, withTopics ? _cluster : null, Settings);

    private async Task<AuditFindings> AuditAsync(bool withTopics = true) => await JobAudit.RunAsync(Subject(withTopics), CancellationToken.None);

    private static long[] Lost(AuditFindings findings, AuditStage stage)
    {
        Assert.All(findings.Missing.Where(lost => lost.Key != stage), lost => Assert.Equal(0, lost.Value.Count));
        return [.. findings.Missing[stage].Rows().Select(row => row.Row)];
    }

    private string[] MissingCsv() => [.. File.ReadAllLines(_bench.JobFolder.Missing).Skip(1)];

    /// <summary>The source had further rows all along, the snapshot says.</summary>
    private void LengthenSnapshot(int rows)
    {
        var snapshot = JsonNode.Parse(File.ReadAllText(_bench.JobFolder.Snapshot))!;
        var file = snapshot["files"]![0]!;
        file["rows"] = Rows + rows;
        file["rowGroups"] = new JsonArray(Rows + rows);
        File.WriteAllText(_bench.JobFolder.Snapshot, snapshot.ToJsonString());
        Assert.Equal(Rows + rows, Ingress.Snapshot.FromJson(File.ReadAllText(_bench.JobFolder.Snapshot)).Rows);
    }

    private (string Path, long[] Rows) FileOfSlot(int slot)
    {
        var path = Assert.Single(Directory.GetFiles(_bench.Out + $"/slot={slot}"));
        return (path, [.. Enumerable.Range(0, Rows).Where(row => row % 4 == slot && row % 10 is not (3 or 7)).Select(row => (long)row)]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_finished_job_is_complete_with_or_without_its_topics(bool withTopics)
    {
        var table = (await AuditAsync(withTopics)).Table;
        Assert.True(table.IsComplete);
        Assert.Equal((100, 0, 80, 10, 10, 0), (table.Rows, table.Excluded, table.Landed, table.Filtered, table.DeadLettered, table.Missing));
        Assert.All(table.Lines, line => Assert.Equal((0, 0), (line.Missing, line.Duplicate)));
        Assert.False(File.Exists(_bench.JobFolder.Missing));
        Assert.Equal(!withTopics, table.Notes.Any(note => note.Contains("the topics were not read", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Rows_that_were_never_sent_were_lost_by_the_ingress()
    {
        LengthenSnapshot(3);
        var findings = await AuditAsync();
        Assert.Equal(new long[] { 100, 101, 102 }, Lost(findings, AuditStage.Ingress));
        Assert.All(MissingCsv(), line => Assert.StartsWith("Ingress,0,10", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_that_the_journal_claims_and_the_topic_does_not_have_were_lost_by_the_ingress()
    {
        LengthenSnapshot(2);
        using (var journal = OffsetJournal.Open(_bench.JobFolder.IngressJournal))
            journal.Append([new JournalEntry(0, 5, 0, 100, 0), new JournalEntry(1, 7, 0, 101, 0)]);
        var findings = await AuditAsync();
        Assert.Equal([100, 101], Lost(findings, AuditStage.Ingress));
        Assert.Contains($"/0/5)", string.Join('\n', MissingRows.Of(findings, Subject())), StringComparison.Ordinal);
        // Where nobody can look, the journal's word stands: the rows were in the topic, and did not come out.
        Assert.Equal(new long[] { 100, 101 }, Lost(await AuditAsync(withTopics: false), AuditStage.Service));
    }

    [Fact]
    public async Task A_row_that_went_in_and_never_came_out_was_lost_by_the_service()
    {
        LengthenSnapshot(1);
        var topics = Subject().Topics;
        await EmbeddedRecord.WriteAsync(topics.Ingress, new RecordId(Subject().Job, 0, 100, 0));
        Assert.Equal(new long[] { 100 }, Lost(await AuditAsync(), AuditStage.Service));
    }

    [Fact]
    public async Task A_result_that_never_landed_was_lost_on_landing()
    {
        LengthenSnapshot(1);
        await EmbeddedRecord.WriteAsync(Subject().Topics.Egress, new RecordId(Subject().Job, 0, 100, 0));
        Assert.Equal(new long[] { 100 }, Lost(await AuditAsync(), AuditStage.Landing));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_of_a_landed_file_that_is_gone_are_missing(bool withTopics)
    {
        var (path, rows) = FileOfSlot(2);
        File.Delete(path);
        var findings = await AuditAsync(withTopics);
        Assert.Equal(rows, Lost(findings, AuditStage.Landing));
        Assert.Contains(findings.Table.Damage, damage => damage.Contains("slot=2", StringComparison.Ordinal));
        Assert.Equal(rows.Length, MissingCsv().Length);
    }

    [Fact]
    public async Task Rows_of_a_landed_file_that_is_cut_off_are_missing()
    {
        var (path, rows) = FileOfSlot(1);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^30]);
        Assert.Equal(rows, Lost(await AuditAsync(), AuditStage.Landing));
    }

    [Fact]
    public async Task Rows_that_a_landed_file_was_rewritten_without_are_missing()
    {
        var (path, rows) = FileOfSlot(0);
        RewriteWithout(path, rows[3]);
        var findings = await AuditAsync();
        Assert.Equal([rows[3]], Lost(findings, AuditStage.Landing));
        var ended = await _bench.RunAsync("audit --explain");
        Assert.Equal(KappaExitCode.Failed, ended.ExitCode);
        Assert.Contains($"missing: {_bench.Folder.In("data/rows.parquet")}, row {rows[3]}: has a result, and no landed file holds it (last seen at ", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_copy_of_a_record_is_counted_and_hides_no_loss()
    {
        var subject = Subject();
        await EmbeddedRecord.WriteAsync(subject.Topics.Ingress, new RecordId(subject.Job, 0, 1, 0));
        await EmbeddedRecord.WriteAsync(subject.Topics.Egress, new RecordId(subject.Job, 0, 1, 0));
        await EmbeddedRecord.WriteAsync(subject.Topics.DeadLetter, new RecordId(subject.Job, 0, 7, 0));
        var (path, rows) = FileOfSlot(2);
        File.Delete(path);
        var findings = await AuditAsync();
        Assert.Equal([0, 0, 1, 1, 1, 0], findings.Table.Lines.Select(line => line.Duplicate));
        Assert.Equal(rows, Lost(findings, AuditStage.Landing));
    }

    [Fact]
    public async Task Dead_letters_that_entries_claim_and_the_topic_lacks_are_missing()
    {
        var subject = Subject();
        var log = CommitLog.Read(new LocalStorage(), subject.Folder.State, subject.Job);
        var topic = subject.Topics.DeadLetter;
        Assert.Equal(0, EvidenceGathering.Gone(log, await TopicEvidence.ReadAsync(subject, topic, CancellationToken.None), topic, subject.Marks).Count);

        // The same topic, read as if it held nothing of the job.
        var empty = await TopicEvidence.ReadAsync(subject with { Job = Guid.NewGuid() }, topic, CancellationToken.None);
        var gone = EvidenceGathering.Gone(log, empty, topic, subject.Marks);
        Assert.Equal([7, 17, 27, 37, 47, 57, 67, 77, 87, 97], gone.Rows().Select(row => row.Row));
    }

    [Fact]
    public async Task A_copy_of_a_landed_file_is_a_duplicate_of_each_of_its_rows()
    {
        var (path, rows) = FileOfSlot(3);
        File.Copy(path, _bench.Folder.In("out/slot=3/copy.parquet"));
        var table = (await AuditAsync()).Table;
        Assert.False(table.IsComplete);
        Assert.Equal((0, rows.Length), (table.Missing, table.Repeated));
        Assert.Contains(table.Notes, note => note.Contains("copy.parquet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_of_something_else_is_noted_and_no_loss()
    {
        File.WriteAllText(_bench.Folder.In("out/slot=3/other.parquet"), "something else");
        var table = (await AuditAsync()).Table;
        Assert.True(table.IsComplete);
        Assert.Contains(table.Notes, note => note.Contains("other.parquet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_command_audits_from_the_jobs_own_record_and_bounds_its_list()
    {
        LengthenSnapshot(50);
        var ended = await _bench.RunAsync("audit --explain");
        Assert.Equal(KappaExitCode.Failed, ended.ExitCode);
        Assert.Equal(JobAudit.NamedRows, ended.Output.Split('\n').Count(line => line.StartsWith("missing: ", StringComparison.Ordinal) && line.Contains(", row ", StringComparison.Ordinal)));
        Assert.Contains("missing: 30 more", ended.Output, StringComparison.Ordinal);
        Assert.Equal(50, MissingCsv().Length);
    }

    /// <summary>Copies a file without one row, as an engine would that rewrote it.</summary>
    private static void RewriteWithout(string path, long row)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"COPY (SELECT * FROM read_parquet('{path}', hive_partitioning = false) WHERE _kappa_row <> {row}) TO '{path}.new' (FORMAT parquet)";
        command.ExecuteNonQuery();
        File.Move(path + ".new", path, overwrite: true);
    }
}
