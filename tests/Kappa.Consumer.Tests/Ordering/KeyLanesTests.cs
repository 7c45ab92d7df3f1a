using System.Text;
using CsCheck;
using Kappa.Consumer.Ordering;
using Kappa.Consumer.Tests.Given;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Tests.Ordering;

public sealed class KeyLanesTests
{
    private static readonly Gen<(int Lane, int Ends)[]> Steps = Gen.Select(Gen.Int[0, 40], Gen.Int[0, 3]).Array[1, 3000];

    [Fact]
    public void A_record_may_begin_exactly_when_all_before_it_of_its_lane_have_left() =>
        Steps.Sample(steps =>
        {
            var lanes = new KeyLanes(1000);
            var pool = new Queue<PlainRecord>();
            var inWork = new Dictionary<ulong, Queue<InFlightRecord>>();
            var ready = new List<(ulong Lane, InFlightRecord Record)>();
            foreach (var (number, ends) in steps)
            {
                var lane = (ulong)number * 0x9E3779B97F4A7C15;
                var record = (pool.TryDequeue(out var used) ? used : new PlainRecord()).Begin();
                var queue = inWork.TryGetValue(lane, out var there) ? there : inWork[lane] = new Queue<InFlightRecord>();
                var mayBegin = lanes.Enter(lane, record);
                Assert.Equal(queue.Count == 0, mayBegin);
                queue.Enqueue(record);
                if (mayBegin)
                    ready.Add((lane, record));
                for (var i = 0; i < ends && ready.Count > 0; i++)
                {
                    var at = (number + i) % ready.Count;
                    var (leaving, left) = ready[at];
                    ready.RemoveAt(at);
                    Assert.Same(inWork[leaving].Dequeue(), left);
                    var follower = left.LeaveLane();
                    Assert.Same(inWork[leaving].TryPeek(out var next) ? next : null, follower);
                    if (follower is not null)
                        ready.Add((leaving, follower));
                    pool.Enqueue((PlainRecord)left);
                }
            }
        }, iter: 300);

    [Fact]
    public void Keys_that_never_return_do_not_grow_the_table_past_its_bound()
    {
        var lanes = new KeyLanes(1000);
        var inWork = new Queue<PlainRecord>();
        for (var key = 0UL; key < 500_000; key++)
        {
            var record = inWork.Count == 1000 ? inWork.Dequeue() : new PlainRecord();
            record.LeaveLane();
            Assert.True(lanes.Enter(key * 0x9E3779B97F4A7C15, record.Begin()));
            inWork.Enqueue(record);
        }
        Assert.True(lanes.Size <= lanes.Largest, $"{lanes.Size} entries");
        Assert.InRange(lanes.Size, 1000, 4096);
    }

    [Fact]
    public void Ten_thousand_keys_that_differ_in_few_bytes_fall_on_as_many_lanes()
    {
        var keys = Enumerable.Range(0, 10_000).Select(number => Encoding.UTF8.GetBytes($"k{number}")).ToList();
        Assert.Equal(10_000, keys.Select(key => KeyLanes.LaneOf(key, 1)).Distinct().Count());
    }

    [Fact]
    public void Keys_of_two_partitions_do_not_share_a_lane() => Assert.NotEqual(KeyLanes.LaneOf("a"u8, 1), KeyLanes.LaneOf("a"u8, 2));

    [Fact]
    public async Task A_hand_over_from_another_thread_loses_no_record_and_no_order()
    {
        const int Count = 200_000;
        var lanes = new KeyLanes(10_000);
        using var ready = new System.Collections.Concurrent.BlockingCollection<InFlightRecord>(10_000);
        var ended = new System.Collections.Concurrent.ConcurrentQueue<InFlightRecord>();
        var worker = Task.Run(() =>
        {
            foreach (var first in ready.GetConsumingEnumerable())
            {
                for (InFlightRecord? record = first; record is not null; record = record.LeaveLane())
                    ended.Enqueue(record);
            }
        });
        var sent = new List<InFlightRecord>();
        for (var i = 0; i < Count; i++)
        {
            var record = new PlainRecord().Begin();
            sent.Add(record);
            if (lanes.Enter(7, record))
                ready.Add(record);
        }
        ready.CompleteAdding();
        await worker.WaitAsync(Wait.Limit);
        Assert.Equal(sent, ended);
    }
}
