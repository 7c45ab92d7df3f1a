using CsCheck;

namespace Kappa.Accounting.Tests.Journal;

public sealed class JournalSegmentTests
{
    private static readonly Gen<JournalEntry> GenEntry = Gen.Select(
        Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, int.MaxValue]),
        Gen.OneOf(Gen.Long[0, 300], Gen.Long[0, long.MaxValue]),
        Gen.OneOf(Gen.Int[0, 2], Gen.Int[0, int.MaxValue]),
        Gen.OneOf(Gen.Long[0, 5_000], Gen.Long[0, long.MaxValue]),
        Gen.OneOf(Gen.Const(0), Gen.Int[0, int.MaxValue]),
        (partition, offset, part, row, ordinal) => new JournalEntry(partition, offset, part, row, ordinal));

    [Fact]
    public void Decoding_gives_the_entries_back_ordered_by_partition_and_offset() =>
        GenEntry.Array[0, 200].Sample(entries =>
        {
            var decoded = JournalSegment.Decode(JournalSegment.Encode(entries));
            Assert.Equal(entries.Select(entry => (entry.Partition, entry.Offset)).Order(), decoded.Select(entry => (entry.Partition, entry.Offset)));
            Assert.Equal(Ordered(entries), Ordered(decoded));
        }, iter: 2_000);

    [Fact]
    public void Every_changed_byte_and_every_cut_is_found() =>
        Gen.Select(GenEntry.Array[1, 20], Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample((entries, place, change) =>
        {
            var bytes = JournalSegment.Encode(entries);
            Assert.Throws<InvalidDataException>(() => JournalSegment.Decode(bytes.AsSpan(0, place % bytes.Length)));
            bytes[place % bytes.Length] ^= change;
            Assert.Throws<InvalidDataException>(() => JournalSegment.Decode(bytes));
        }, iter: 2_000);

    [Theory]
    [InlineData(1, 2.0)] // all of the topic is this job's
    [InlineData(3, 4.0)] // every run of its offsets is broken by another job's records
    public void An_entry_takes_about_two_bytes(int jobsOnTheTopic, double bytesAtMost)
    {
        // Rows in order, spread over 12 partitions by key, in appends of 10,000.
        var random = new Random(1);
        var offsets = new long[12];
        var entries = new JournalEntry[10_000];
        for (var row = 0; row < entries.Length; row++)
        {
            var partition = random.Next(12);
            offsets[partition] += 1 + random.Next(jobsOnTheTopic);
            entries[row] = new JournalEntry(partition, offsets[partition], 0, 46_000 + row, 0);
        }
        Assert.InRange(JournalSegment.Encode(entries).Length / (double)entries.Length, 0.5, bytesAtMost);
    }

    [Fact]
    public void Segments_of_a_stream_are_read_one_by_one_to_its_end() =>
        GenEntry.Array[0, 20].Array[0, 5].Sample(segments =>
        {
            var stream = new MemoryStream(segments.SelectMany(segment => JournalSegment.Encode(segment)).ToArray());
            var entries = new List<JournalEntry>();
            foreach (var segment in segments)
            {
                Assert.True(JournalSegment.TryRead(stream, entries));
                Assert.Equal(Ordered(segment), Ordered(entries));
            }
            Assert.False(JournalSegment.TryRead(stream, entries));
            if (stream.Length == 0)
                return;
            stream.SetLength(stream.Length - 1);
            stream.Position = 0;
            Assert.Throws<InvalidDataException>(() =>
            {
                while (JournalSegment.TryRead(stream, entries))
                {
                }
            });
        }, iter: 500);

    private static IEnumerable<JournalEntry> Ordered(IEnumerable<JournalEntry> entries) => entries
        .OrderBy(entry => entry.Partition).ThenBy(entry => entry.Offset).ThenBy(entry => entry.Part).ThenBy(entry => entry.Row).ThenBy(entry => entry.Ordinal);
}
