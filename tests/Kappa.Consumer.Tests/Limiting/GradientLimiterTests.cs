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
        Gen.Select(Gen.Int[1, 12], Gen.Select(Gen.Int[0, 3], Gen.Int[1, 12]).Array[1, 200]).Sample((max, steps) =>
        {
            const int QueueLimit = 5;
            var time = new FakeTimeProvider();
            using var limiter = new GradientLimiter(new GradientLimiterOptions { MaxPermits = max, QueueLimit = QueueLimit }, time);
            // The model: leases that are out, and the queue in its order.
            var held = new Queue<(RateLimitLease Lease, int Permits)>();
            var waiting = new List<(Task<RateLimitLease> Task, int Permits, CancellationTokenSource Cancellation)>();
            foreach (var (step, drawn) in steps)
            {
                time.Advance(TimeSpan.FromMilliseconds(1));
                var permits = Math.Min(drawn, max);
                var before = held.Sum(each => each.Permits);
                switch (step)
                {
                    case 0:
                        Note(limiter.AttemptAcquire(permits), permits);
                        break;
                    case 1:
                        var cancellation = new CancellationTokenSource();
                        var asked = limiter.AcquireAsync(permits, cancellation.Token).AsTask();
                        if (asked.IsCompleted)
                            Assert.True(Note(asked.Result, permits) || waiting.Count == QueueLimit, "refused although there is a place to wait");
                        else
                            waiting.Add((asked, permits, cancellation));
                        break;
                    case 2:
                        if (held.TryDequeue(out var returned))
                            returned.Lease.Dispose();
                        break;
                    default:
                        if (waiting.Count == 0)
                            break;
                        waiting[drawn % waiting.Count].Cancellation.Cancel();
                        Assert.Equal(1, waiting.RemoveAll(each => each.Task.IsCanceled));
                        break;
                }
                for (; waiting.Count > 0 && waiting[0].Task.IsCompleted; waiting.RemoveAt(0))
                    held.Enqueue((waiting[0].Task.Result, waiting[0].Permits));
                var used = held.Sum(each => each.Permits);
                // A limit that falls takes no permit back; more than the limit is out alone.
                Assert.True(used <= Math.Max(before, limiter.Limit) || held.Count == 1, $"{used} of {limiter.Limit}");
                Assert.True(used <= max);
                Assert.DoesNotContain(waiting, each => each.Task.IsCompleted);
                Assert.True(waiting.Count == 0 || (used > 0 && used + waiting[0].Permits > limiter.Limit), "waits although there is a permit");
                var statistics = limiter.GetStatistics()!;
                Assert.Equal((waiting.Count, Math.Max(0, limiter.Limit - used)), ((int)statistics.CurrentQueuedCount, (int)statistics.CurrentAvailablePermits));
            }

            bool Note(RateLimitLease lease, int permits)
            {
                if (lease.IsAcquired)
                    held.Enqueue((lease, permits));
                return lease.IsAcquired;
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
        Assert.Equal(64 * 150, times.FinishableWithin(TimeSpan.FromMinutes(5), 64, 64));
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(64 * 10, times.FinishableWithin(TimeSpan.FromMinutes(5), 64, 64));
        times.Ended(time.GetTimestamp() - 10 * time.TimestampFrequency, 1);
        // 150 of 300 seconds, 64 at once, 10 to 11.3 s each.
        Assert.InRange(times.FinishableWithin(TimeSpan.FromMinutes(5), 64, 64), 64 * 150 / 11.3, 64 * 150 / 10);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.InRange(times.FinishableWithin(TimeSpan.FromMinutes(5), 64, 64), 64 * 150 / 11.3, 64 * 150 / 10);
        times.Ended(time.GetTimestamp() - 1000 * time.TimestampFrequency, 1);
        // Even one round is too long: still as many as run at once.
        Assert.Equal(64, times.FinishableWithin(TimeSpan.FromMinutes(5), 64, 64));
    }

    [Fact]
    public void Permits_that_do_not_come_back_keep_nobody_waiting_for_ever()
    {
        var time = new FakeTimeProvider();
        using var limiter = new GradientLimiter(new GradientLimiterOptions { MaxPermits = 64, QueueLimit = 100 }, time);
        // Measured, so that the limit is no longer that of the beginning.
        for (var each = 0; each < 20; each++)
        {
            using var lease = limiter.AttemptAcquire();
            time.Advance(TimeSpan.FromMilliseconds(10));
        }
        var limit = limiter.Limit;
        var held = Enumerable.Range(0, limit).Select(_ => limiter.AttemptAcquire()).ToList();
        Assert.All(held, lease => Assert.True(lease.IsAcquired));
        var waiting = limiter.AcquireAsync().AsTask();
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.False(waiting.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Equal(Math.Min(64, 2 * limit), limiter.Limit);

        // Those that follow wait longer before they are more.
        held.AddRange(Enumerable.Range(0, limiter.Limit - limit - 1).Select(_ => limiter.AttemptAcquire()));
        var next = limiter.AcquireAsync().AsTask();
        time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.True(next.IsCompletedSuccessfully);
    }
}
