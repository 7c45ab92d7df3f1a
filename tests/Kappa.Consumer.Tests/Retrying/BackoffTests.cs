using CsCheck;
using Kappa.Consumer.Retrying;

namespace Kappa.Consumer.Tests.Retrying;

public sealed class BackoffTests
{
    [Fact]
    public void Pauses_double_up_to_the_longest()
    {
        var backoff = new Backoff(new RetryOptions { BaseDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(10), Jitter = false }, new Random(1));
        Assert.Equal([1, 2, 4, 8, 10, 10], Enumerable.Range(1, 6).Select(attempt => backoff.After(attempt).TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(10), backoff.After(1_000_000));
    }

    [Fact]
    public void Jitter_draws_from_the_upper_half() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[0, 10_000], Gen.Int[0, 100_000]).Sample((attempt, baseMs, moreMs) =>
        {
            var options = new RetryOptions { BaseDelay = TimeSpan.FromMilliseconds(baseMs), MaxDelay = TimeSpan.FromMilliseconds(baseMs + moreMs) };
            var full = new Backoff(options with { Jitter = false }, new Random(1)).After(attempt);
            Assert.InRange(new Backoff(options, Random.Shared).After(attempt), full / 2, full);
        });
}
