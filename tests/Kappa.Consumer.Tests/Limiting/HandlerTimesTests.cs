using Kappa.Consumer.Limiting;
using Microsoft.Extensions.Time.Testing;

namespace Kappa.Consumer.Tests.Limiting;

public sealed class HandlerTimesTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void The_mean_follows_the_last_seconds_and_holds_while_nothing_ends()
    {
        var times = new HandlerTimes(null, _time);
        Assert.Equal(TimeSpan.Zero, times.Mean);
        var first = times.Begin();
        _time.Advance(TimeSpan.FromSeconds(3));
        // None has ended: it takes at least as long as the first one has.
        Assert.Equal(TimeSpan.FromSeconds(3), times.Mean);
        times.Ended(first, 1);
        times.Tick(1);
        Assert.Equal(TimeSpan.FromSeconds(3), times.Mean);

        for (var second = 0; second < 40; second++)
        {
            for (var i = 0; i < 10; i++)
            {
                var began = times.Begin();
                _time.Advance(TimeSpan.FromMilliseconds(100));
                times.Ended(began, 1);
            }
            times.Tick(1);
        }
        Assert.InRange(times.Mean.TotalMilliseconds, 100, 105);
        _time.Advance(TimeSpan.FromHours(1));
        times.Tick(0);
        Assert.InRange(times.Mean.TotalMilliseconds, 100, 105);
    }
}
