using Kappa.Consumer.Limiting;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Tests.Limiting;

public sealed class ParallelismTests
{
    private (int Running, int Ready) _handlers;

    [Fact]
    public void It_falls_to_what_runs_while_records_wait_for_their_keys_and_rises_when_slots_are_what_they_wait_for()
    {
        using var budget = new InFlightBudget(1_000, 1_000);
        var parallelism = new Parallelism(() => 64, () => int.MaxValue, () => _handlers, budget);
        Assert.Equal(64, Look(parallelism));
        budget.Add(500, 1);
        _handlers = (3, 0);
        Assert.InRange(Look(parallelism), 3, 4);
        Assert.Equal(64, parallelism.Most);
        _handlers = (64, 200);
        Assert.Equal(64, Look(parallelism));
    }

    [Fact]
    public void Where_no_record_waits_it_stays_as_it_was()
    {
        using var budget = new InFlightBudget(1_000, 1_000);
        var parallelism = new Parallelism(() => 64, () => int.MaxValue, () => _handlers, budget);
        budget.Add(2, 1);
        _handlers = (2, 0);
        Assert.Equal(64, Look(parallelism));
    }

    [Fact]
    public void It_is_never_more_than_the_limit_or_than_order_allows()
    {
        using var budget = new InFlightBudget(1_000, 1_000);
        var (limit, lanes) = (64, 2);
        var parallelism = new Parallelism(() => limit, () => lanes, () => _handlers, budget);
        Assert.Equal(2, parallelism.Look());
        lanes = 0;
        Assert.Equal(1, parallelism.Look());
        (limit, lanes) = (1, 8);
        Assert.Equal(1, parallelism.Look());
    }

    private static int Look(Parallelism parallelism)
    {
        var last = 0;
        for (var i = 0; i < 40; i++)
            last = parallelism.Look();
        return last;
    }
}
