using Kappa.Kafka;

namespace Kappa.Ingress.Tests;

public sealed class IngressJournalTests
{
    [Fact]
    public async Task Rows_that_were_written_and_not_journalled_before_a_kill_are_found_in_the_topic()
    {
        await using var bench = await Workbench.StartAsync(partitions: 3);
        var plan = await bench.NumbersAsync(10_000);
        await bench.RunAsync(plan);
        // A kill before the first entry reached the disk.
        File.Delete(bench.JournalPath);

        using (var journal = await bench.OpenJournalAsync(plan))
        {
            Assert.Equal((10_000, 10_000, false), (journal.RecoveredRows, journal.Rows.Count, journal.TopicWasReplaced));
            Assert.Equal([0, 1, 2], journal.LastOffsets.Keys.Order());
        }

        Assert.Equal(0, (await bench.RunAsync(plan)).Progress.SentRecords);
        Assert.Equal(10_000, TopicRecord.Rows(await bench.ReadAsync()).Count);
    }

    [Fact]
    public async Task A_journal_that_ends_in_the_middle_is_completed_from_the_topic()
    {
        await using var bench = await Workbench.StartAsync(partitions: 3);
        var plan = await bench.NumbersAsync(10_000);
        await bench.RunAsync(plan);
        Accounting.JournalEntry[] entries;
        using (var whole = Accounting.OffsetJournal.Open(bench.JournalPath))
            entries = [.. whole.Read()];
        File.Delete(bench.JournalPath);
        // What was journalled at the kill: of each partition another part, from its beginning.
        var kept = entries.Where(entry => entry.Offset < 1000 * (entry.Partition + 1)).ToArray();
        using (var half = Accounting.OffsetJournal.Open(bench.JournalPath))
            half.Append(kept);

        using var journal = await bench.OpenJournalAsync(plan);
        Assert.Equal((10_000 - kept.Length, 10_000), (journal.RecoveredRows, journal.Rows.Count));
    }

    [Fact]
    public async Task Only_what_comes_after_the_journal_is_read_again()
    {
        await using var bench = await Workbench.StartAsync(partitions: 3);
        var plan = await bench.NumbersAsync(5000);
        await bench.RunAsync(plan);
        using var journal = await bench.OpenJournalAsync(plan);
        Assert.Equal((0, 5000), (journal.RecoveredRows, journal.Rows.Count));
    }

    [Fact]
    public async Task Records_of_other_jobs_and_from_before_the_job_are_nobodys_rows()
    {
        await using var bench = await Workbench.StartAsync(partitions: 2);
        var other = await bench.NumbersAsync(500);
        using (var journal = await IngressJournal.OpenAsync(bench.Folder["other.journal"], other, bench.Cluster, bench.Settings, TestContext.Current.CancellationToken))
            await IngressRun.RunAsync(other, bench.Destination(), new() { Journal = journal }, new(), TestContext.Current.CancellationToken);

        var plan = other with { Job = Guid.NewGuid() };
        using (var mine = await bench.OpenJournalAsync(plan))
        {
            Assert.Equal((0, 0), (mine.RecoveredRows, mine.Rows.Count));
            Assert.Equal(500, mine.OriginOf(0) + mine.OriginOf(1));
            await IngressRun.RunAsync(plan, bench.Destination(), new() { Journal = mine }, new(), TestContext.Current.CancellationToken);
        }

        File.Delete(bench.JournalPath);
        using var again = await bench.OpenJournalAsync(plan);
        Assert.Equal(500, again.RecoveredRows);
    }

    [Fact]
    public async Task Another_topic_of_the_same_name_begins_a_new_journal_and_keeps_the_old_one()
    {
        await using var bench = await Workbench.StartAsync(partitions: 2);
        var plan = await bench.NumbersAsync(1000);
        await bench.RunAsync(plan);
        bench.Embedded.DeleteTopic(Workbench.Topic);
        bench.Embedded.CreateTopic(Workbench.Topic, 2);

        using (var journal = await bench.OpenJournalAsync(plan))
        {
            Assert.Equal((true, 0, 1000), (journal.TopicWasReplaced, journal.Rows.Count, journal.FormerRows.Count));
            Assert.True(File.Exists(bench.JournalPath + ".1"));
        }

        Assert.Equal(1000, (await bench.RunAsync(plan)).Progress.SentRecords);
        using var again = await bench.OpenJournalAsync(plan);
        Assert.Equal((false, 1000, 1000), (again.TopicWasReplaced, again.Rows.Count, again.FormerRows.Count));
    }

    [Fact]
    public async Task A_topic_that_ends_before_the_journal_is_another_one()
    {
        await using var bench = await Workbench.StartAsync(partitions: 1);
        var plan = await bench.NumbersAsync(10);
        await bench.RunAsync(plan);
        using (var journal = Accounting.OffsetJournal.Open(bench.JournalPath))
            journal.Append([new(0, 10, 0, 10, 0)]);
        using var opened = await bench.OpenJournalAsync(plan);
        Assert.True(opened.TopicWasReplaced);
        Assert.Equal(11, opened.FormerRows.Count);
    }

    [Fact]
    public async Task What_the_topic_has_dropped_is_still_known_from_the_journal()
    {
        await using var bench = await Workbench.StartAsync(partitions: 1);
        var plan = await bench.NumbersAsync(1000);
        await bench.RunAsync(plan);
        bench.Embedded.DeleteRecords(Workbench.Topic, 0, 600);
        using var journal = await bench.OpenJournalAsync(plan);
        Assert.Equal((1000, false), (journal.Rows.Count, journal.TopicWasReplaced));
    }

    [Fact]
    public async Task A_topic_that_is_not_there_is_an_error()
    {
        await using var bench = await Workbench.StartAsync();
        var plan = await bench.NumbersAsync(1, request => request with { Topic = "nowhere" });
        var error = await Assert.ThrowsAnyAsync<KafkaException>(() => bench.OpenJournalAsync(plan));
        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_names_no_topic_is_an_error()
    {
        await using var bench = await Workbench.StartAsync();
        var plan = await bench.NumbersAsync(1);
        File.WriteAllText(bench.JournalPath + ".topic.json", """{"topic": 5}""");
        await Assert.ThrowsAsync<InvalidDataException>(() => bench.OpenJournalAsync(plan));
    }
}
