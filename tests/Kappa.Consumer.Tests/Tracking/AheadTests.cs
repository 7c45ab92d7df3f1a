using CsCheck;
using Kappa.Consumer.Committing;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Tests.Tracking;

/// <summary>What is finished ahead of the prefix: as the tracker tells it, and in the metadata of an offset.</summary>
public sealed class AheadTests
{
    private static readonly Gen<(long Offset, OffsetRun[] Runs)> Windows =
        Gen.Select(Gen.Long[0, 1L << 50], Gen.Select(Gen.OneOf(Gen.Long[1, 20], Gen.Long[1, 100_000]), Gen.OneOf(Gen.Long[1, 20], Gen.Long[1, 1_000_000])).Array[0, 300])
            .Select((offset, lengths) => (offset, Runs(offset, lengths)));

    [Fact]
    public void What_fits_is_read_back_as_it_was() =>
        Windows.Sample(window =>
        {
            var metadata = AheadMetadata.Encode(window.Offset, window.Runs);
            Assert.Equal(window.Runs.Length == 0, metadata is null);
            if (metadata is null)
                return;
            Assert.InRange(metadata.Length, 1, 4096);
            Assert.All(metadata, each => Assert.True(char.IsAscii(each)));
            Assert.True(AheadMetadata.TryDecode(window.Offset, metadata, out var read));
            Assert.Equal(window.Runs, read);
        });

    [Fact]
    public void What_does_not_fit_loses_its_far_end_only() =>
        Gen.Select(Windows, Gen.Int[0, 600]).Sample((window, most) =>
        {
            var metadata = AheadMetadata.Encode(window.Offset, window.Runs, most);
            if (metadata is null)
                return;
            Assert.InRange(metadata.Length, 1, most);
            Assert.True(AheadMetadata.TryDecode(window.Offset, metadata, out var read));
            var end = read.Count == 0 ? window.Offset : read[^1].End;
            var near = window.Runs.Where(run => run.Start < end).Select(run => run with { End = Math.Min(run.End, end) });
            Assert.Equal(near, read);
        });

    [Fact]
    public void Any_twenty_thousand_records_fit()
    {
        var random = new Random(7);
        foreach (var share in (double[])[0.5, 0.1, 0.9, 1])
        {
            var runs = new List<OffsetRun>();
            for (var at = 1; at < 24_000; at++)
            {
                if (share == 1 ? at % 2 == 1 : random.NextDouble() < share)
                    OffsetRun.Append(runs, new OffsetRun(at, at + 1));
            }
            Assert.True(AheadMetadata.TryDecode(0, AheadMetadata.Encode(0, runs)!, out var read));
            Assert.Equal(runs, read);
        }
    }

    [Fact]
    public void One_slow_record_before_a_million_finished_ones_takes_a_few_characters() =>
        Assert.InRange(AheadMetadata.Encode(5_000, [new OffsetRun(5_001, 1_005_001)])!.Length, 1, 24);

    [Fact]
    public void Anything_else_is_refused() =>
        Gen.OneOf(Gen.String, Gen.String.Select(text => "kappa1:" + text), Gen.Byte.Array.Select(bytes => "kappa1:" + Convert.ToBase64String(bytes)))
            .Sample(text => Assert.False(AheadMetadata.TryDecode(17, text, out _)), iter: 2_000);

    [Fact]
    public void What_was_changed_or_belongs_to_another_offset_is_refused() =>
        Gen.Select(Windows.Where(window => window.Runs.Length > 0), Gen.Int[0, 5000], Gen.Char['+', 'z']).Sample((window, at, letter) =>
        {
            var metadata = AheadMetadata.Encode(window.Offset, window.Runs)!;
            Assert.False(AheadMetadata.TryDecode(window.Offset + 1, metadata, out _));
            var changed = metadata.ToCharArray();
            changed[at % changed.Length] = letter;
            // The last letter of base64 may hold bits that mean nothing.
            if (AheadMetadata.TryDecode(window.Offset, new string(changed), out var read))
                Assert.Equal(window.Runs, read);
        });

    [Fact]
    public void The_tracker_tells_what_a_set_of_offsets_would() =>
        Gen.Select(Gen.Int[1, 3].Array[1, 3000], Gen.Int, Gen.Double[0, 1]).Sample((steps, seed, share) =>
        {
            var random = new Random(seed);
            var tracker = new OffsetTracker(new SegmentPool());
            var received = new List<long>();
            var open = new List<(long Offset, CompletionSegment Segment, int Index)>();
            var offset = 100L;
            foreach (var step in steps)
            {
                offset += step;
                received.Add(offset);
                var (segment, index) = tracker.Track(offset);
                open.Add((offset, segment, index));
                // The oldest is slow; of others some are finished, soon or late.
                while (random.NextDouble() < share && open.Count > 1)
                {
                    var at = random.Next(Math.Max(1, open.Count - 50), open.Count);
                    open[at].Segment.MarkDone(open[at].Index);
                    open.RemoveAt(at);
                }
                if (random.Next(200) == 0)
                    Check();
            }
            Check();
            foreach (var each in open)
                each.Segment.MarkDone(each.Index);
            Assert.True(tracker.Advance());
            Assert.Equal((received[^1] + 1, 0, 0), (tracker.Watermark, tracker.BeyondPrefix, tracker.CountOpen()));

            void Check()
            {
                tracker.Advance();
                var runs = new List<OffsetRun>();
                tracker.AddAhead(runs);
                var prefix = tracker.Watermark ?? tracker.CommitPoint!.Value;
                var still = open.Select(each => each.Offset).ToHashSet();
                Assert.Equal(received.Where(each => each >= prefix && !still.Contains(each)), received.Where(each => runs.Any(run => run.Start <= each && each < run.End)));
                Assert.Equal(still.Count, tracker.CountOpen());
                // Neither overlapping nor touching where a record that is not finished lies between.
                Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.Contains(still, each => each >= pair.First.End && each < pair.Second.Start));
            }
        }, iter: 100);

    [Fact]
    public void What_an_earlier_owner_finished_is_known_and_what_is_not_received_yet_is_handed_on() =>
        Gen.Select(Windows.Where(window => window.Runs.Length > 0), Gen.Int).Sample((window, seed) =>
        {
            var random = new Random(seed);
            var inherited = new InheritedRuns(window.Runs);
            var end = window.Runs[^1].End;
            for (var offset = window.Offset; offset < end; offset += random.NextInt64(1, Math.Max(2, (end - window.Offset) / 20)))
            {
                Assert.Equal(window.Runs.Any(run => run.Start <= offset && offset < run.End), inherited.Holds(offset));
                var rest = new List<OffsetRun>();
                inherited.AddFrom(offset + 1, rest);
                Assert.Equal(window.Runs.Sum(run => Math.Max(0, run.End - Math.Max(run.Start, offset + 1))), rest.Sum(run => run.End - run.Start));
            }
        });

    private static OffsetRun[] Runs(long offset, (long Open, long Done)[] lengths)
    {
        var runs = new OffsetRun[lengths.Length];
        for (var i = 0; i < runs.Length; i++)
        {
            var start = offset + lengths[i].Open;
            offset = start + lengths[i].Done;
            runs[i] = new OffsetRun(start, offset);
        }
        return runs;
    }
}
