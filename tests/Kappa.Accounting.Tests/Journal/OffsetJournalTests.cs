namespace Kappa.Accounting.Tests.Journal;

public sealed class OffsetJournalTests : IDisposable
{
    private static readonly JournalEntry[] First = [new(1, 10, 0, 5, 0), new(0, 7, 0, 6, 0), new(0, 9, 1, 7, 2)];
    private static readonly JournalEntry[] Second = [new(0, 11, 1, 8, 0), new(1, 11, 1, 9, 0)];
    private static readonly JournalEntry[] Third = [new(2, 0, 1, 10, 0), new(2, 5, 1, 11, 0)];

    private readonly TemporaryFolder _folder = new();

    private string JournalPath => _folder.File("ingress.journal");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Appended_entries_are_read_back_segment_by_segment_after_opening_again()
    {
        using (var journal = OffsetJournal.Open(JournalPath))
        {
            journal.Append(First);
            journal.Append([]);
            journal.Append(Second);
            Assert.Equal(5, journal.Count);
        }
        using var opened = OffsetJournal.Open(JournalPath);
        Assert.Equal(0, opened.TornBytes);
        Assert.Equal(5, opened.Count);
        Assert.Equal(new FileInfo(JournalPath).Length, opened.Length);
        Assert.Equal([First[1], First[2], First[0], Second[0], Second[1]], opened.Read());
    }

    [Fact]
    public void A_cut_at_every_byte_of_the_last_segment_loses_that_segment_alone_and_says_how_much()
    {
        var (bytes, lastBegins) = WriteThree();
        for (var cut = lastBegins; cut < bytes.Length; cut++)
        {
            File.WriteAllBytes(JournalPath, bytes[..cut]);
            using (var journal = OffsetJournal.Open(JournalPath))
            {
                Assert.Equal(cut - lastBegins, journal.TornBytes);
                Assert.Equal(5, journal.Count);
                journal.Append(Third);
            }
            Assert.Equal(bytes, File.ReadAllBytes(JournalPath));
        }
    }

    [Fact]
    public void A_last_segment_whose_bytes_did_not_all_reach_the_disk_is_cut_off()
    {
        var (bytes, lastBegins) = WriteThree();
        for (var zeroed = lastBegins; zeroed < bytes.Length; zeroed++)
        {
            var torn = bytes.ToArray();
            torn.AsSpan(zeroed).Clear();
            if (torn.AsSpan().SequenceEqual(bytes))
                continue;
            File.WriteAllBytes(JournalPath, torn);
            using var journal = OffsetJournal.Open(JournalPath);
            Assert.Equal(bytes.Length - lastBegins, journal.TornBytes);
            Assert.Equal(5, journal.Count);
        }
    }

    [Fact]
    public void Damage_of_any_byte_before_the_last_segment_is_refused_and_the_file_is_left_as_it_is()
    {
        var (bytes, lastBegins) = WriteThree();
        for (var place = 0; place < lastBegins; place++)
        {
            var damaged = bytes.ToArray();
            damaged[place] ^= 0x10;
            File.WriteAllBytes(JournalPath, damaged);
            Assert.Throws<InvalidDataException>(() => OffsetJournal.Open(JournalPath).Dispose());
            Assert.Equal(damaged, File.ReadAllBytes(JournalPath));
        }
    }

    [Fact]
    public void A_segment_taken_out_of_the_end_with_a_large_window_of_garbage_is_a_torn_tail()
    {
        var (bytes, lastBegins) = WriteThree();
        var garbage = new byte[3 * 1024 * 1024];
        new Random(1).NextBytes(garbage);
        File.WriteAllBytes(JournalPath, [.. bytes[..lastBegins], .. garbage]);
        using (var journal = OffsetJournal.Open(JournalPath))
            Assert.Equal(garbage.Length, journal.TornBytes);

        // The same garbage with a whole segment behind it was not the end of the file once.
        File.WriteAllBytes(JournalPath, [.. bytes[..lastBegins], .. garbage, .. bytes[lastBegins..]]);
        Assert.Throws<InvalidDataException>(() => OffsetJournal.Open(JournalPath).Dispose());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_crash_while_the_file_was_created_leaves_an_empty_journal(int bytesWritten)
    {
        OffsetJournal.Open(JournalPath).Dispose();
        var header = File.ReadAllBytes(JournalPath);
        File.WriteAllBytes(JournalPath, header[..bytesWritten]);
        using var journal = OffsetJournal.Open(JournalPath);
        Assert.Equal(bytesWritten, journal.TornBytes);
        journal.Append(First);
        Assert.Equal(3, journal.Read().Count());
    }

    [Fact]
    public void A_file_of_something_else_is_refused_and_left_as_it_is()
    {
        File.WriteAllText(JournalPath, "PAR1");
        Assert.Throws<InvalidDataException>(() => OffsetJournal.Open(JournalPath).Dispose());
        File.WriteAllText(JournalPath, "PAR1 and more than a header's bytes");
        Assert.Throws<InvalidDataException>(() => OffsetJournal.Open(JournalPath).Dispose());
        Assert.StartsWith("PAR1", File.ReadAllText(JournalPath), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_owner_is_refused()
    {
        using var journal = OffsetJournal.Open(JournalPath);
        Assert.Throws<IOException>(() => OffsetJournal.Open(JournalPath).Dispose());
    }

    [Fact]
    public void Entries_can_be_appended_while_earlier_ones_are_read()
    {
        using var journal = OffsetJournal.Open(JournalPath);
        journal.Append(First);
        var seen = 0;
        foreach (var entry in journal.Read())
        {
            journal.Append(Second);
            seen++;
        }
        Assert.Equal(3, seen);
        Assert.Equal(9, journal.Read().Count());
    }

    private (byte[] Bytes, int LastBegins) WriteThree()
    {
        using (var journal = OffsetJournal.Open(JournalPath))
        {
            journal.Append(First);
            journal.Append(Second);
        }
        var lastBegins = (int)new FileInfo(JournalPath).Length;
        using (var journal = OffsetJournal.Open(JournalPath))
            journal.Append(Third);
        return (File.ReadAllBytes(JournalPath), lastBegins);
    }
}
