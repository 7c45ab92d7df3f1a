using System.Diagnostics.CodeAnalysis;

namespace Kappa.Accounting.Tests.Rows;

public sealed class RowSetTests
{
    [Fact]
    public void A_part_of_a_billion_rows_takes_a_few_bytes_when_written()
    {
        var set = new RowSet();
        set.AddRange(3, 0, 1_000_000_000);
        set.Remove(3, 123_456_789);
        var stream = new MemoryStream();
        set.Write(stream);
        Assert.Equal(999_999_999, set.Count);
        Assert.InRange(stream.Length, 1, 64);
        stream.Position = 0;
        Assert.Equal([new RowRange(3, 0, 123_456_789), new RowRange(3, 123_456_790, 876_543_210)], RowSet.Read(stream).Ranges());
    }

    [Fact]
    public void A_part_of_a_billion_rows_takes_a_few_megabytes_of_memory()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var set = new RowSet();
        set.AddRange(0, 0, 1_000_000_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        Assert.Equal(1_000_000_000, set.Count);
    }

    [Fact]
    public void Rows_added_in_shuffled_order_end_as_one_range()
    {
        var rows = Enumerable.Range(0, 150_000).Select(row => (long)row).ToArray();
        new Random(1).Shuffle(rows);
        var set = new RowSet();
        foreach (var row in rows)
            Assert.True(set.Add(0, row));
        Assert.Equal([new RowRange(0, 0, 150_000)], set.Ranges());
    }

    [Fact]
    [SuppressMessage("Performance", "CA1806", Justification = "the call itself is the test")]
    public void The_largest_row_and_part_are_kept()
    {
        var set = new RowSet();
        Assert.True(set.Add(int.MaxValue, long.MaxValue));
        Assert.True(set.Contains(int.MaxValue, long.MaxValue));
        var stream = new MemoryStream();
        set.Write(stream);
        stream.Position = 0;
        Assert.Equal([(int.MaxValue, long.MaxValue)], RowSet.Read(stream).Rows());
    }

    [Fact]
    public void Negative_numbers_are_refused_and_never_contained()
    {
        var set = new RowSet();
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Add(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Add(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.AddRange(0, -1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.AddRange(0, long.MaxValue, 2));
        Assert.False(set.Contains(0, -1));
        Assert.False(set.Contains(-1, 0));
        Assert.False(set.Remove(0, -1));
        Assert.Equal(0, set.Count);
        Assert.Empty(set.Parts);
    }

    [Fact]
    public void A_set_against_itself_is_itself_or_nothing()
    {
        var set = new RowSet();
        set.AddRange(0, 5, 10);
        set.UnionWith(set);
        set.IntersectWith(set);
        Assert.Equal(10, set.Count);
        set.ExceptWith(set);
        Assert.Equal(0, set.Count);
        Assert.True(set.Add(0, 5));
    }

    [Fact]
    public void A_later_version_is_refused_by_name()
    {
        var stream = new MemoryStream();
        new RowSet().Write(stream);
        stream.GetBuffer()[4] = 9;
        stream.Position = 0;
        Assert.Contains("version 9", Assert.Throws<InvalidDataException>(() => RowSet.Read(stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_that_names_a_gigantic_set_asks_for_no_memory()
    {
        // part 0: one item, "full", gap 0, 2^40 containers, and no checksum.
        byte[] bytes = [.. "KROW"u8, 1, 1, 0, 1, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20, 0];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => RowSet.Read(new MemoryStream(bytes)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }
}
