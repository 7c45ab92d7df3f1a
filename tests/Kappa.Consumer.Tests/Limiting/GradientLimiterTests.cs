using System.Threading.RateLimiting;
using CsCheck;
using Kappa.Consumer.Limiting;
using Kappa.Consumer.Tests.Given;
using Microsoft.Extensions.Time.Testing;

namespace Kappa.Consumer.Tests.Limiting;

public sealed class GradientLimiterTests
{
    [Fact]
    public void Permits_are_never_more_than_the_limit_and_everyone_who_waits_is_served_in_turn() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 2].Array[1, 200]).Sample((max, steps) =>
        {
            var time = new FakeTimeProvider();
            using var limiter = new GradientLimiter(new GradientLimiterOptions { MaxPermits = max, QueueLimit = 5 }, time);
            // The model: leases that are out, and the queue in its order.
            var held = new Queue<RateLimitLease>();
            var waiting = new Queue<Task<RateLimitLease>>();
            foreach (var step in steps)
            {
                time.Advance(TimeSpan.FromMilliseconds(1));
                var before = held.Count;
                switch (step)
                {
                    case 0:
                        Note(limiter.AttemptAcquire());
                        break;
                    case 1:
                        var asked = limiter.AcquireAsync().AsTask();
                        if (asked.IsCompleted)
                            Note(asked.Result);
                        else
                            waiting.Enqueue(asked);
                        break;
                    default:
                        if (held.TryDequeue(out var lease))
                            lease.Dispose();
                        break;
                }
                while (waiting.TryPeek(out var first) && first.IsCompleted)
                    held.Enqueue(waiting.Dequeue().Result);
                // A limit that falls takes no permit back.
                Assert.True(held.Count <= Math.Max(before, limiter.Limit), $"{held.Count} of {limiter.Limit}");
                Assert.True(held.Count <= max);
                Assert.DoesNotContain(waiting, each => each.IsCompleted);
                Assert.True(waiting.Count == 0 || held.Count >= limiter.Limit, "waits although there is a permit");
                var statistics = limiter.GetStatistics()!;
                Assert.Equal((waiting.Count, Math.Max(0, limiter.Limit - held.Count)), ((int)statistics.CurrentQueuedCount, (int)statistics.CurrentAvailablePermits));
            }

            void Note(RateLimitLease lease)
            {
                if (lease.IsAcquired)
                    held.Enqueue(lease);
            }
        }, iter: 300);

    [Fact]
    public async Task Who_wants_more_than_the_limit_of_now_has_it_when_nobody_else_has_any()
    {
        using var limiter = new GradientLimiter(new GradientLimiterOptions { MaxPermits = 256, QueueLimit = 2 });
        var most = limiter.Limit + 1;
        Assert.InRange(most, 2, 256);
        var one = limiter.AttemptAcquire();
        var all = limiter.AcquireAsync(most, TestContext.Current.CancellationToken).AsTask();
        Assert.False(all.IsCompleted);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
        one.Dispose();
        using (var lease = await all.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken))
            Assert.True(lease.IsAcquired);
        Assert.True(limiter.AttemptAcquire(most).IsAcquired);
        Assert.False(limiter.AttemptAcquire(257).IsAcquired);
    }

    [Fact]
    public async Task Who_has_given_up_waiting_holds_no_place_in_the_queue()
    {
        using var limiter = new GradientLimiter(new GradientLimiterOptions { MaxPermits = 1, QueueLimit = 1 });
        using var one = limiter.AttemptAcquire();
        using var gone = new CancellationTokenSource();
        var cancelled = limiter.AcquireAsync(1, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => cancelled);
        var next = limiter.AcquireAsync(1, TestContext.Current.CancellationToken).AsTask();
        Assert.False(next.IsCompleted);
        one.Dispose();
        Assert.True((await next).IsAcquired);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_permit()
    {
        using var limiter = new GradientLimiter(new GradientLimiterOptions { MaxPermits = 1, QueueLimit = 2 });
        var held = await limiter.AcquireAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var cancellation = new CancellationTokenSource();
        var givesUp = limiter.AcquireAsync(cancellationToken: cancellation.Token).AsTask();
        var waits = limiter.AcquireAsync(cancellationToken: TestContext.Current.CancellationToken).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        held.Dispose();
        held.Dispose();
        Assert.True((await waits.WaitAsync(Given.Wait.Limit, TestContext.Current.CancellationToken)).IsAcquired);
        Assert.False(limiter.AttemptAcquire().IsAcquired);
    }

    [Fact]
    public async Task Its_end_refuses_who_waits()
    {
        var limiter = new GradientLimiter(new GradientLimiterOptions { MaxPermits = 1, QueueLimit = 2 });
        _ = limiter.AttemptAcquire();
        var waits = limiter.AcquireAsync(cancellationToken: TestContext.Current.CancellationToken).AsTask();
        limiter.Dispose();
        Assert.False((await waits.WaitAsync(Given.Wait.Limit, TestContext.Current.CancellationToken)).IsAcquired);
        Assert.Throws<ObjectDisposedException>(() => limiter.AttemptAcquire());
    }

    [Theory, InlineData(0, 10, 0), InlineData(5, 4, 0), InlineData(1, 1, -1)]
    public void Bounds_that_make_no_sense_are_refused(int min, int max, int queue) =>
        Assert.Throws<ArgumentException>(() => new GradientLimiter(new GradientLimiterOptions { MinPermits = min, MaxPermits = max, QueueLimit = queue }));

    [Fact]
    public void A_quantile_is_at_most_an_eighth_above_the_true_one() =>
        Gen.Select(Gen.Long[1, 1_000_000_000].Array[1, 500], Gen.Double[0.01, 1]).Sample((ticks, share) =>
        {
            var time = new FakeTimeProvider();
            var histogram = new LatencyHistogram(time);
            foreach (var each in ticks)
                histogram.Add(each);
            var exact = ticks.Order().ElementAt((int)Math.Ceiling(ticks.Length * share) - 1) / (double)time.TimestampFrequency;
            Assert.InRange(histogram.Quantile(share).TotalSeconds, exact - 1e-7, exact * 1.126 + 2e-7);
        });

    [Fact]
    public void A_quantile_forgets_what_is_older_than_twenty_seconds()
    {
        var time = new FakeTimeProvider();
        var histogram = new LatencyHistogram(time);
        histogram.Add(time.TimestampFrequency, 1000);
        Assert.InRange(histogram.Quantile(0.99).TotalSeconds, 1, 1.13);
        time.Advance(TimeSpan.FromSeconds(11));
        histogram.Add(time.TimestampFrequency / 100);
        Assert.InRange(histogram.Quantile(0.99).TotalSeconds, 1, 1.13);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.InRange(histogram.Quantile(0.99).TotalSeconds, 0, 0.0113);
    }

    [Fact]
    public void Work_taken_in_fits_the_time_between_polls_by_the_last_p99()
    {
        var time = new FakeTimeProvider();
        var times = new HandlerTimes(adaptive: null, time);
        // Nothing has ended: as if it took a second, or the time that the first one has taken.
        times.Begin();
        Assert.Equal(64 * 150, times.FinishableWithin(TimeSpan.FromMinutes(5), 64));
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(64 * 10, times.FinishableWithin(TimeSpan.FromMinutes(5), 64));
        times.Ended(time.GetTimestamp() - 10 * time.TimestampFrequency, 1);
        // 150 of 300 seconds, 64 at once, 10 to 11.3 s each.
        Assert.InRange(times.FinishableWithin(TimeSpan.FromMinutes(5), 64), 64 * 150 / 11.3, 64 * 150 / 10);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.InRange(times.FinishableWithin(TimeSpan.FromMinutes(5), 64), 64 * 150 / 11.3, 64 * 150 / 10);
        times.Ended(time.GetTimestamp() - 1000 * time.TimestampFrequency, 1);
        // Even one round is too long: still as many as run at once.
        Assert.Equal(64, times.FinishableWithin(TimeSpan.FromMinutes(5), 64));
    }
}
