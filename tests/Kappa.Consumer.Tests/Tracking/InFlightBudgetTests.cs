using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Tests.Tracking;

public sealed class InFlightBudgetTests
{
    [Fact]
    public void There_is_room_up_to_the_bound_of_records()
    {
        using var budget = new InFlightBudget(100, 1000);
        budget.Add(99, 10);
        Assert.Equal(1, budget.Room);
        budget.Add(1, 10);
        Assert.Equal(0, budget.Room);
    }

    [Fact]
    public void There_is_none_when_the_bytes_are_used_up()
    {
        using var budget = new InFlightBudget(100, 1000);
        budget.Add(1, 1000);
        Assert.Equal(0, budget.Room);
        budget.GiveBack(1, 1000);
        Assert.Equal(1, budget.Room);
    }

    [Fact]
    public void Records_fit_by_the_size_of_the_last_ones()
    {
        using var budget = new InFlightBudget(1000, 16_000);
        // None has come yet.
        Assert.Equal(16, budget.Room);
        budget.Add(16, 1600);
        Assert.Equal(144, budget.Room);
        // Larger ones count at once …
        budget.Add(2, 4000);
        Assert.Equal(5, budget.Room);
        budget.GiveBack(18, 5600);
        Assert.Equal(8, budget.Room);
        // … smaller ones by and by.
        budget.Add(8, 800);
        budget.GiveBack(8, 800);
        Assert.Equal(9, budget.Room);
        for (var i = 0; i < 60; i++)
        {
            budget.Add(8, 800);
            budget.GiveBack(8, 800);
        }
        Assert.Equal(160, budget.Room);
        // One that is larger than the room there is must be taken all the same.
        budget.Add(1, 15_999);
        Assert.Equal(1, budget.Room);
        budget.Add(1, 1);
        Assert.Equal(0, budget.Room);
    }

    [Fact]
    public async Task A_wait_ends_when_a_share_worth_taking_is_free_and_not_before()
    {
        using var budget = new InFlightBudget(80, 1000);
        budget.Add(80, 80);
        for (var i = 0; i < 9; i++)
            budget.GiveBack(1, 1);
        Assert.False(budget.WaitForRoom(TimeSpan.FromMilliseconds(5), CancellationToken.None));
        var waiting = Task.Run(() => budget.WaitForRoom(TimeSpan.FromSeconds(30), CancellationToken.None));
        budget.GiveBack(1, 1);
        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void A_quarter_more_is_open_while_some_are_stuck()
    {
        using var budget = new InFlightBudget(80, 1000);
        budget.Add(80, 80);
        budget.Stuck = 60;
        Assert.Equal(20, budget.Room);
        Assert.Equal(20, budget.Moving);
        // Some of them have ended since they were counted.
        budget.GiveBack(30, 30);
        Assert.Equal(0, budget.Moving);
        budget.Stuck = 0;
        Assert.Equal(30, budget.Room);
    }

    [Fact]
    public void A_wait_ends_without_room_when_the_time_has_passed()
    {
        using var budget = new InFlightBudget(8, 1000);
        budget.Add(8, 8);
        Assert.False(budget.WaitForRoom(TimeSpan.FromMilliseconds(5), CancellationToken.None));
    }
}
