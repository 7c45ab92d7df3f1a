using CsCheck;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Tests.Tracking;

public sealed class OffsetTrackerTests
{
    private const int Most = 4 * CompletionSegment.Capacity;

    // Gaps between offsets as transactions and compaction leave them, and the order in which the records end.
    private static readonly Gen<(int[] Gaps, int Seed)> Runs =
        Gen.Select(Gen.Frequency((8, Gen.Const(1)), (2, Gen.Int[2, 50])).Array[1, Most], Gen.Int);

    [Fact]
    public void The_watermark_is_the_offset_after_the_longest_finished_prefix() =>
        Runs.Sample(run =>
        {
            var tracker = new OffsetTracker(new SegmentPool());
            var model = new List<(long Offset, bool Done)>();
            var random = new Random(run.Seed);
            var open = new List<(CompletionSegment Segment, int Index, int Model)>();
            var offset = (long)random.Next(1000);
            foreach (var gap in run.Gaps)
            {
                offset += gap;
                var (segment, index) = tracker.Track(offset);
                open.Add((segment, index, model.Count));
                model.Add((offset, false));
                // Now and then some of those in work end, in any order.
                while (open.Count > 0 && random.Next(3) > 0)
                    End(random.Next(open.Count));
                Assert.Equal(Expected(model) is var before && tracker.Watermark != before, tracker.Advance());
                Check();
            }
            while (open.Count > 0)
            {
                End(random.Next(open.Count));
                tracker.Advance();
                Check();
            }
            Assert.Equal(offset + 1, tracker.Watermark);

            void End(int at)
            {
                var (segment, index, number) = open[at];
                open.RemoveAt(at);
                segment.MarkDone(index);
                model[number] = (model[number].Offset, true);
            }

            void Check()
            {
                Assert.Equal(Expected(model), tracker.Watermark);
                Assert.Equal(model[^1].Offset + 1, tracker.Position);
                Assert.Equal(model.Count - model.TakeWhile(each => each.Done).Count(), tracker.BeyondPrefix);
                Assert.Equal(open.Count, tracker.CountOpen());
            }
        }, iter: 200);

    [Fact]
    public void A_record_that_was_given_back_is_never_passed()
    {
        var tracker = new OffsetTracker(new SegmentPool());
        var tracked = Enumerable.Range(0, 10).Select(offset => tracker.Track(offset)).ToList();
        foreach (var (segment, index) in tracked.Where((_, number) => number != 4))
            segment.MarkDone(index);
        tracked[4].Segment.MarkGivenBack(tracked[4].Index);
        tracker.Advance();

        Assert.Equal(4, tracker.Watermark);
        Assert.Equal(0, tracker.CountOpen());
    }

    [Fact]
    public void Segments_are_used_again_so_that_memory_stays_flat()
    {
        var pool = new SegmentPool();
        var tracker = new OffsetTracker(pool);
        var segments = new HashSet<CompletionSegment>();
        for (var offset = 0; offset < 100 * CompletionSegment.Capacity; offset++)
        {
            var (segment, index) = tracker.Track(offset);
            segments.Add(segment);
            segment.MarkDone(index);
            if (offset % 100 == 0)
                tracker.Advance();
        }
        Assert.InRange(segments.Count, 1, 3);
    }

    [Fact]
    public async Task Records_may_end_on_many_threads_while_others_are_received()
    {
        var tracker = new OffsetTracker(new SegmentPool());
        using var received = new System.Collections.Concurrent.BlockingCollection<(CompletionSegment Segment, int Index)>(1000);
        var enders = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            foreach (var (segment, index) in received.GetConsumingEnumerable())
                segment.MarkDone(index);
        })).ToArray();
        var before = -1L;
        for (var offset = 0L; offset < 200_000; offset++)
        {
            received.Add(tracker.Track(offset));
            tracker.Advance();
            Assert.True((tracker.Watermark ?? -1) >= before);
            before = tracker.Watermark ?? -1;
        }
        received.CompleteAdding();
        await Task.WhenAll(enders);
        tracker.Advance();
        Assert.Equal(200_000, tracker.Watermark);
    }

    private static long? Expected(List<(long Offset, bool Done)> model)
    {
        var done = model.TakeWhile(each => each.Done).Count();
        return done == 0 ? null : model[done - 1].Offset + 1;
    }
}
