using Kappa.Accounting;
using Kappa.Sink.Tests.Given;

namespace Kappa.Sink.Tests;

/// <summary>The whole way, from topics of the embedded cluster to files that DuckDB reads.</summary>
public sealed class LandingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Results_land_once_each_in_the_folder_of_their_day()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 1000);
        var summary = await topics.LandAsync(await topics.RequestAsync(_folder));

        Assert.Equal(new SinkCounts(1000, 0, 0, 0, 0), summary.Counts);
        Assert.Equal(3, summary.Files);
        Assert.Equal(
            Enumerable.Range(0, 1000).Select(row => $"{row}|0|0|{topics.Job}|{row * 10}|{(row % 5 == 0 ? "∅" : $"city {row % 3}")}|2025-11-0{3 + row % 3}"),
            Duck.Query($"SELECT _kappa_row, _kappa_part, _kappa_ordinal, _kappa_job, number, city, day FROM {Duck.Landed(_folder.Output)} ORDER BY _kappa_row"));
        Assert.Equal(
            ["true"],
            Duck.Query($"SELECT CAST(bool_and(epoch_ms(picked_up) = {Fare.FirstDay.ToUnixTimeMilliseconds()} + (_kappa_row % 3) * 86400000 + _kappa_row * 60000) AS VARCHAR) FROM {Duck.Landed(_folder.Output)}"));
    }

    [Fact]
    public async Task Filtered_rows_dead_letters_duplicates_and_records_of_others_are_accounted_for()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 10);
        topics.Filtered(0, 1, 4);
        topics.Filtered(0, 1, 4);
        topics.Dead(1, 2, 5);
        topics.Dead(1, 2, 5);
        topics.Result(0, 0, 3, Fare.OfRow(3));
        topics.Result(0, 0, 3, Fare.OfRow(3), ordinal: 1);
        topics.Result(1, 0, 99, [1, 2], job: Guid.NewGuid());
        topics.Produce(topics.Egress, 0, null, Fare.OfRow(1));
        topics.Produce(topics.DeadLetter, 0, null, [9]);
        var request = await topics.RequestAsync(_folder);
        var summary = await topics.LandAsync(request);

        Assert.Equal(new SinkCounts(11, 1, 1, 3, 3) { DuplicateDeadLetters = 1 }, summary.Counts);
        Assert.Equal(["11"], Duck.Query($"SELECT count(*) FROM {Duck.Landed(_folder.Output)}"));
        var log = CommitLog.Read(new LocalStorage(), _folder.State, topics.Job);
        Assert.Equal([new RowRange(0, 0, 10)], log.Rows(RowOutcome.Landed).Ranges());
        Assert.Equal([(1, 4L)], log.Rows(RowOutcome.Filtered).Rows());
        Assert.Equal([(2, 5L)], log.Rows(RowOutcome.DeadLettered).Rows());
        var rows = log.Entries.SelectMany(log.ReadRows).ToArray();
        Assert.Contains(new AccountedRow(RowOutcome.Landed, new JournalEntry(1, 0, 0, 1, 0)), rows);
        Assert.Contains(new AccountedRow(RowOutcome.Filtered, new JournalEntry(0, 5, 1, 4, 0)), rows);
        Assert.Contains(new AccountedRow(RowOutcome.DeadLettered, new JournalEntry(1, 0, 2, 5, 0)), rows);
        Assert.Contains(rows, row => row is { Outcome: RowOutcome.Landed, Entry: { Row: 3, Ordinal: 1 } });
    }

    [Fact]
    public async Task A_second_run_goes_on_after_the_last_entry_and_drops_what_was_landed_before()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 100);
        var request = await topics.RequestAsync(_folder);
        await topics.LandAsync(request);
        topics.Results(50, 100);
        var summary = await topics.LandAsync(request);

        Assert.Equal(new SinkCounts(150, 0, 0, 50, 0), summary.Counts);
        Assert.Equal(["150|150"], Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row) FROM {Duck.Landed(_folder.Output)}"));
        Assert.All(summary.Positions, position => Assert.Equal(position.ReadOffset, position.DurableOffset));
    }

    [Fact]
    public async Task A_run_with_nothing_to_read_changes_no_file()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 10);
        var request = await topics.RequestAsync(_folder);
        await topics.LandAsync(request);
        var before = Directory.GetFiles(_folder.Output, "*.parquet", SearchOption.AllDirectories).ToDictionary(path => path, File.GetLastWriteTimeUtc);
        var summary = await topics.LandAsync(request);
        Assert.Equal(10, summary.Counts.Landed);
        Assert.Equal(before, Directory.GetFiles(_folder.Output, "*.parquet", SearchOption.AllDirectories).ToDictionary(path => path, File.GetLastWriteTimeUtc));
    }

    [Fact]
    public async Task The_durable_position_is_the_groups()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 100);
        topics.Dead(1, 0, 200);
        var request = await topics.RequestAsync(_folder);
        var summary = await topics.LandAsync(request);
        foreach (var topic in (string[])[topics.Egress, topics.DeadLetter])
        {
            var committed = await topics.Cluster.CommittedAsync(request.Group, topic, TestContext.Current.CancellationToken);
            Assert.Equal(
                summary.Positions.Where(position => position.Topic == topic).Select(position => position.DurableOffset), committed.Select(offset => offset.Offset));
        }
    }

    [Fact]
    public async Task Batches_end_by_rows_and_number_their_entries()
    {
        using var topics = await Topics.CreateAsync();
        topics.Results(0, 100);
        var request = await topics.RequestAsync(_folder);
        var summary = await topics.LandAsync(request with { Limits = new SinkLimits { BatchRows = 30 } });
        // The first entry takes the log over; 100 rows make three full batches and the rest.
        Assert.Equal(5, summary.Entries);
        var log = CommitLog.Read(new LocalStorage(), _folder.State, topics.Job);
        Assert.Equal([0, 30, 30, 30, 10], log.Entries.Select(entry => entry.Counts.Landed));
        Assert.Equal(["100|100"], Duck.Query($"SELECT count(*), count(DISTINCT _kappa_row) FROM {Duck.Landed(_folder.Output)}"));
    }
}
