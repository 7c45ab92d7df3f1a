using Kappa.Consumer.Limiting;
using Kappa.Consumer.Progress;
using Kappa.Consumer.Tests.Given;
using Microsoft.Extensions.Time.Testing;

namespace Kappa.Consumer.Tests.Limiting;

public sealed class IntakeRateTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ProgressCounters _counters = new();

    [Theory, InlineData(0.5), InlineData(7), InlineData(1_000), InlineData(123_456)]
    public void Over_time_as_many_are_taken_as_the_rate_says(double perSecond)
    {
        var rate = new IntakeRate(perSecond, _counters, _time);
        var taken = 0;
        for (var i = 0; i < 20_000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(5));
            var room = rate.Room;
            rate.Take(room);
            taken += room;
        }
        Assert.InRange(taken, 100 * perSecond - 2, 100 * perSecond + 2);
    }

    [Fact]
    public void After_a_quiet_time_no_more_come_at_once_than_in_a_tenth_of_a_second_and_one()
    {
        var rate = new IntakeRate(1_000, _counters, _time);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(101, rate.Room);
    }

    [Fact]
    public void An_attempt_that_follows_a_failed_one_is_paid_for_by_the_next_records()
    {
        var rate = new IntakeRate(1_000, _counters, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 130; i++)
            _counters.AddRetry();
        Assert.Equal(0, rate.Room);
        _time.Advance(TimeSpan.FromMilliseconds(28));
        Assert.Equal(0, rate.Room);
        _time.Advance(TimeSpan.FromMilliseconds(12));
        Assert.Equal(11, rate.Room);
    }

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_consumer_takes_records_in_no_faster_than_its_rate_and_stays_in_its_group(Broker broker)
    {
        const int records = 600;
        const int perSecond = 200;
        using var rig = await Rig.StartAsync(broker);
        rig.SendOrders(records);
        var script = Script.Bill();
        await using var host = await RunningHost.StartAsync(rig, script, options =>
        {
            options.MaxRecordsPerSecond = perSecond;
            options.Kafka["session.timeout.ms"] = "6000";
            options.Kafka["max.poll.interval.ms"] = "6000";
        });
        await Wait.UntilAsync(() => host.Progress.Received > 0, "the first record comes");
        var (began, received) = (TimeProvider.System.GetTimestamp(), host.Progress.Received);
        await host.CompletedAsync(records);
        var took = TimeProvider.System.GetElapsedTime(began);
        // What the bucket may have held when it began comes on top.
        Assert.True(records - received <= perSecond * took.TotalSeconds + perSecond / 10 + 2, $"{records - received} records in {took}");
        Assert.Equal(rig.Partitions, host.Progress.Partitions.Count);
        Assert.Equal(records, script.Began.Count);
        await host.StopAsync();
        await rig.AllIsCommittedAsync();
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void A_rate_that_is_none_is_refused(double rate) =>
        Assert.Contains(
            KappaConsumerOptionsValidator.Errors(new KappaConsumerOptions { MaxRecordsPerSecond = rate }), error => error.StartsWith("MaxRecordsPerSecond", StringComparison.Ordinal));
}
