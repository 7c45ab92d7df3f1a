using Kappa.Consumer.Retrying;
using Kappa.Consumer.Tests.Given;
using Kappa.Consumer.Tracking;
using Microsoft.Extensions.Time.Testing;

namespace Kappa.Consumer.Tests.Retrying;

public sealed class RetryScheduleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<InFlightRecord> _due = [];

    [Fact]
    public void Records_come_due_in_the_order_of_their_pauses_and_not_before()
    {
        using var schedule = new RetrySchedule(_time, _due.Add);
        var (late, early) = (new PlainRecord().Begin(), new PlainRecord().Begin());
        Assert.True(schedule.TryAdd(late, TimeSpan.FromSeconds(2)));
        Assert.True(schedule.TryAdd(early, TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Empty(_due);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([early], _due);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([early, late], _due);
        Assert.Equal(0, schedule.Count);
    }

    [Fact]
    public void Records_of_a_closing_assignment_are_taken_out_and_no_more_are_taken_in()
    {
        using var schedule = new RetrySchedule(_time, _due.Add);
        var assignment = PlainRecord.Assign();
        var (closing, other) = (new PlainRecord().Begin(assignment), new PlainRecord().Begin());
        schedule.TryAdd(closing, TimeSpan.FromSeconds(1));
        schedule.TryAdd(other, TimeSpan.FromSeconds(1));
        assignment.Close();

        Assert.Equal([closing], schedule.TakeClosing());
        Assert.False(schedule.TryAdd(new PlainRecord().Begin(assignment), TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([other], _due);
    }
}
