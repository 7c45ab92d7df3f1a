using CsCheck;

namespace Kappa.Accounting.Tests.Rows;

/// <summary>A row set against the simplest model there is.</summary>
public sealed class RowSetModelTests
{
    // Rows near the edges of containers, scattered ones, and dense stretches: all forms of a container and the ways between them.
    private static readonly Gen<(int Part, long Row)> GenRow = Gen.Select(
        Gen.Int[0, 2],
        Gen.OneOf(Gen.Long[0, 400], Gen.Long[65_400, 65_700], Gen.Long[131_000, 131_200], Gen.Long[0, 200_000], Gen.Const(1L << 60)));

    private static readonly Gen<(int Part, long First, long Count)> GenRange =
        Gen.Select(GenRow, Gen.OneOf(Gen.Long[0, 5], Gen.Long[0, 3_000], Gen.Long[65_000, 70_000]), (row, count) => (row.Part, row.Row, count));

    private static readonly Gen<(RowSet Set, HashSet<(int, long)> Model)> GenSet = Gen.Select(
        GenRow.Array[0, 400], GenRange.Array[0, 2], Gen.Int[1, 5],
        (rows, ranges, step) =>
        {
            var (set, model) = (new RowSet(), new HashSet<(int, long)>());
            foreach (var (part, first, count) in ranges)
            {
                set.AddRange(part, first, count);
                for (long i = 0; i < count; i++)
                    model.Add((part, first + i));
            }
            foreach (var (part, row) in rows)
            {
                set.Add(part, row);
                model.Add((part, row));
            }
            // Every second row of a stretch: a container in its worst form.
            for (var row = 0L; step > 3 && row < 40_000; row += 2)
            {
                set.Add(1, row);
                model.Add((1, row));
            }
            return (set, model);
        });

    [Fact]
    public void Adding_and_removing_one_by_one_agrees_with_a_hash_set() =>
        Gen.Select(GenRow, Gen.Bool).Array[0, 600].Sample(steps =>
        {
            var (set, model) = (new RowSet(), new HashSet<(int, long)>());
            foreach (var ((part, row), adds) in steps)
            {
                if (adds)
                    Assert.Equal(model.Add((part, row)), set.Add(part, row));
                else
                    Assert.Equal(model.Remove((part, row)), set.Remove(part, row));
                Assert.Equal(model.Contains((part, row)), set.Contains(part, row));
            }
            AssertSame(model, set);
        }, iter: 300);

    [Fact]
    public void Bulk_building_agrees_with_a_hash_set() => GenSet.Sample(built => AssertSame(built.Model, built.Set), iter: 20);

    [Fact]
    public void Set_algebra_agrees_with_hash_sets_and_leaves_the_other_set_alone() =>
        Gen.Select(GenSet, GenSet, Gen.Int[0, 2]).Sample((left, right, operation) =>
        {
            var (result, other) = (left.Set.Clone(), right.Set.Clone());
            var expected = new HashSet<(int, long)>(left.Model);
            switch (operation)
            {
                case 0:
                    result.UnionWith(right.Set);
                    expected.UnionWith(right.Model);
                    break;
                case 1:
                    result.IntersectWith(right.Set);
                    expected.IntersectWith(right.Model);
                    break;
                default:
                    result.ExceptWith(right.Set);
                    expected.ExceptWith(right.Model);
                    break;
            }
            AssertSame(expected, result);
            Assert.True(other.SetEquals(right.Set));
            result.AddRange(0, 0, 10);
            result.Remove(1, 0);
            Assert.True(other.SetEquals(right.Set), "the result shares memory with the other set");
            AssertSame(left.Model, left.Set);
        }, iter: 20);

    [Fact]
    public void Writing_and_reading_gives_the_same_rows_and_reads_no_byte_too_many() =>
        GenSet.Sample(built =>
        {
            var stream = new MemoryStream();
            built.Set.Write(stream);
            stream.WriteByte(42);
            stream.Position = 0;
            AssertSame(built.Model, RowSet.Read(stream));
            Assert.Equal(42, stream.ReadByte());
        }, iter: 20);

    [Fact]
    public void Every_changed_byte_and_every_cut_is_found() =>
        Gen.Select(GenRow.Array[1, 20], Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample((rows, place, change) =>
        {
            var set = new RowSet();
            foreach (var (part, row) in rows)
                set.Add(part, row);
            set.AddRange(2, 100, 300_000);
            var stream = new MemoryStream();
            set.Write(stream);
            var bytes = stream.ToArray();
            Assert.Throws<InvalidDataException>(() => RowSet.Read(new MemoryStream(bytes[..(place % bytes.Length)])));
            bytes[place % bytes.Length] ^= change;
            Assert.Throws<InvalidDataException>(() => RowSet.Read(new MemoryStream(bytes)));
        }, iter: 2_000);

    private static void AssertSame(HashSet<(int, long)> model, RowSet set)
    {
        Assert.Equal(model.Count, set.Count);
        Assert.Equal(model.Order(), set.Rows());
        Assert.All(set.Parts, part => Assert.Equal(model.Count(row => row.Item1 == part), set.CountOf(part)));
        var ranges = set.Ranges().ToArray();
        for (var i = 1; i < ranges.Length; i++)
            Assert.True(ranges[i].Part > ranges[i - 1].Part || ranges[i].First > ranges[i - 1].First + ranges[i - 1].Count, "neighbouring ranges are joined");
    }
}
