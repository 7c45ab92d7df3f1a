using Kappa.Accounting;
using Kappa.Sink.Tests.Given;

namespace Kappa.Sink.Tests.Committing;

public sealed class CommitLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalStorage _storage = new();
    private readonly Guid _job = Guid.NewGuid();

    private SinkLayout Layout => SinkLayout.Of(_folder.Output, null);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Entries_are_read_back_as_they_were_appended()
    {
        var entries = Append(3);
        var log = Read();
        Assert.Equivalent(entries, log.Entries, strict: true);
        Assert.Equal([5, 15], log.NextOffsets("egress", "id-1"));
        Assert.Null(log.NextOffsets("egress", "id-2"));
        Assert.Null(log.NextOffsets("other", "id-1"));
        Assert.Equal(new SinkCounts(6, 3, 3, 3, 3), log.Counts);
        Assert.Equal(3, log.Files.Count());
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_empty_log() => Assert.Empty(Read().Entries);

    [Fact]
    public void Rows_are_read_back_piece_by_piece_with_outcome_and_offset()
    {
        const int Count = RowsWriter.PieceRows * 2 + 7;
        CommittedRows rows;
        using (var writer = new RowsWriter(_storage, Layout, 1, "w"))
        {
            for (var row = 0; row < Count; row++)
                writer.Add((RowOutcome)(row % 3), new JournalEntry(row % 4, row / 4, 0, row, 0));
            rows = writer.Complete();
        }
        Assert.Equal(Count, rows.Rows);
        new CommitWriter(_storage, Layout, _job, "w", Read(), TimeProvider.System).Append([], default, [], rows);
        var log = Read();
        var read = log.ReadRows(log.Entries[0]).ToArray();
        Assert.Equal(Count, read.Length);
        Assert.All(read, row => Assert.Equal(((RowOutcome)(row.Entry.Row % 3), (int)(row.Entry.Row % 4), row.Entry.Row / 4), (row.Outcome, row.Entry.Partition, row.Entry.Offset)));
        Assert.Equal(Count, read.Select(row => row.Entry.Row).Distinct().Count());
        Assert.Equal(read.Count(row => row.Outcome == RowOutcome.Filtered), log.Rows(RowOutcome.Filtered).Count);
    }

    [Fact]
    public void Every_changed_byte_of_an_entry_is_found()
    {
        Append(2);
        var path = Layout.Commit(2);
        var bytes = File.ReadAllBytes(path);
        for (var place = 0; place < bytes.Length; place++)
        {
            var changed = bytes.ToArray();
            changed[place] ^= 1;
            File.WriteAllBytes(path, changed);
            AssertDamaged();
        }
        File.WriteAllBytes(path, bytes);
        Assert.Equal(2, Read().Entries.Count);
    }

    [Fact]
    public void A_missing_entry_is_found_and_one_of_another_job_refused()
    {
        Append(3);
        File.Move(Layout.Commit(2), _folder.Path + "/aside");
        Assert.Contains("00000002.json is missing", AssertDamaged().Message, StringComparison.Ordinal);
        File.Move(_folder.Path + "/aside", Layout.Commit(2));
        Assert.Equal(3, Read().Entries.Count);
        Assert.Contains("state folder of its own", Assert.Throws<SinkException>(() => CommitLog.Read(_storage, _folder.State, Guid.NewGuid())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_that_was_replaced_by_an_intact_one_is_found()
    {
        Append(2);
        var other = SinkLayout.Of(_folder.Path + "/other", null);
        var log = CommitLog.Read(_storage, other.StateFolder, _job);
        new CommitWriter(_storage, other, _job, "other", log, TimeProvider.System).Append([], default, [], null);
        File.Copy(other.Commit(1), Layout.Commit(1), overwrite: true);
        Assert.Contains("replaced", AssertDamaged().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_rows_that_is_missing_cut_or_changed_is_found()
    {
        var entry = Append(1)[0];
        var path = Layout.InCommits(entry.Rows!.Name);
        var bytes = File.ReadAllBytes(path);
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            File.WriteAllBytes(path, bytes[..cut]);
            AssertRowsDamaged();
            var changed = bytes.ToArray();
            changed[cut] ^= 0x40;
            File.WriteAllBytes(path, changed);
            AssertRowsDamaged();
        }
        File.Delete(path);
        AssertRowsDamaged();
    }

    [Fact]
    public void A_writer_whose_number_was_taken_creates_nothing()
    {
        var first = new CommitWriter(_storage, Layout, _job, "first", Read(), TimeProvider.System);
        var second = new CommitWriter(_storage, Layout, _job, "second", Read(), TimeProvider.System);
        Assert.Equal(1, first.Append([], default, [], null).Number);
        Assert.Null(second.TryAppend([], default, [], null));
        Assert.Equal(SinkFault.TakenOver, Assert.Throws<SinkException>(() => second.Append([], default, [], null)).Fault);
        Assert.Equal("first", Assert.Single(Read().Entries).Writer);
        Assert.Equal(2, first.Append([], default, [], null).Number);
    }

    private List<CommitEntry> Append(int count)
    {
        var writer = new CommitWriter(_storage, Layout, _job, "writer", Read(), TimeProvider.System);
        var entries = new List<CommitEntry>();
        for (var i = 0; i < count; i++)
        {
            using var rows = new RowsWriter(_storage, Layout, i + 1, "writer");
            rows.Add(RowOutcome.Landed, new JournalEntry(0, i, 0, i, 0));
            rows.Add(RowOutcome.Filtered, new JournalEntry(0, i, 1, i, 0));
            entries.Add(writer.Append(
                [new CommittedTopic("egress", "id-1", [0, 10], [5, 15]), new CommittedTopic("dead", "id-3", [0], [0])],
                new SinkCounts(2, 1, 1, 1, 1),
                [new CommittedFile($"s{i}", $"day=1/p{i}.parquet", 2, 100, "0123456789abcdef")],
                rows.Complete()));
        }
        return entries;
    }

    private CommitLog Read() => CommitLog.Read(_storage, _folder.State, _job);

    private SinkException AssertDamaged()
    {
        var error = Assert.Throws<SinkException>(Read);
        Assert.Equal(SinkFault.Entries, error.Fault);
        return error;
    }

    private void AssertRowsDamaged()
    {
        var log = Read();
        Assert.Equal(SinkFault.Entries, Assert.Throws<SinkException>(() => log.ReadRows(log.Entries[0]).Count()).Fault);
    }
}
