using Kappa.Consumer.Limiting;
using Kappa.Consumer.Receiving;
using Kappa.Consumer.Tracking;
using Microsoft.Extensions.Time.Testing;

namespace Kappa.Consumer.Tests.Receiving;

public sealed class IntakeLimitsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Queue<IThreadPoolWorkItem> _pool = new();

    [Fact]
    public void Nothing_is_taken_in_from_the_first_turn_after_the_pool_is_known_to_be_saturated_until_it_answers()
    {
        using var budget = new InFlightBudget(1000, 1000);
        var limits = Make(budget, new HandlerTimes(null, _time));
        Turn(limits, ms: 100);
        Assert.Single(_pool);
        Turn(limits, ms: 200);
        Assert.True(limits.Room > 0);
        _time.Advance(TimeSpan.FromMilliseconds(60));
        Assert.Equal(0, limits.Room);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, limits.Room);
        Assert.Single(_pool);
        _pool.Dequeue().Execute();
        Assert.True(limits.Room > 0);
    }

    [Fact]
    public void Room_ends_at_what_the_last_handlers_pace_can_finish_between_polls()
    {
        using var budget = new InFlightBudget(100_000, 1_000_000);
        var times = new HandlerTimes(null, _time);
        var limits = Make(budget, times);
        budget.Add(1, 1);
        budget.GiveBack(1, 1);
        times.Ended(_time.GetTimestamp() - _time.TimestampFrequency, 1);
        // 10 at once for half of 60 seconds, one to 1.13 seconds each.
        var room = limits.Room;
        Assert.InRange(room, 260, 300);
        budget.Add(room, 0);
        Assert.Equal(0, limits.Room);
        budget.GiveBack(5, 0);
        Assert.Equal(5, limits.Room);
    }

    [Fact]
    public void Room_counts_no_more_handlers_at_once_than_order_allows()
    {
        using var budget = new InFlightBudget(100_000, 1_000_000);
        var times = new HandlerTimes(null, _time);
        var limits = Make(budget, times, lanes: 2);
        budget.Add(1, 1);
        budget.GiveBack(1, 1);
        times.Ended(_time.GetTimestamp() - _time.TimestampFrequency, 1);
        // Two at once for half of 60 seconds, one to 1.13 seconds each.
        Assert.InRange(limits.Room, 52, 60);
    }

    [Fact]
    public void What_waits_in_a_partition_that_is_stuck_takes_no_room_from_the_others()
    {
        using var budget = new InFlightBudget(100_000, 1_000_000);
        var limits = Make(budget, new HandlerTimes(null, _time));
        budget.Add(50_000, 0);
        Assert.Equal(0, limits.Room);
        Assert.True(limits.IsFull);
        budget.Stuck = 50_000;
        // 10 at once for half of 60 seconds, one to a second each as long as none has ended.
        Assert.Equal(300, limits.Room);
        Assert.False(limits.IsFull);
    }

    private IntakeLimits Make(InFlightBudget budget, HandlerTimes times, int lanes = int.MaxValue) =>
        new(budget, times, new Parallelism(() => 10, () => lanes, () => (Math.Min(10, lanes), 0), budget), new PoolProbe(_time, _pool.Enqueue), null, null, TimeSpan.FromMinutes(1), _time);

    private void Turn(IntakeLimits limits, int ms)
    {
        _time.Advance(TimeSpan.FromMilliseconds(ms));
        _ = limits.Room;
    }
}
