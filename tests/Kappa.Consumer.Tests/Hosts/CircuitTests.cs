using Kappa.Consumer.Tests.Given;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kappa.Consumer.Tests.Hosts;

public sealed class CircuitTests
{
    private const string Openings = "kappa.consumer.circuit.openings";

    [Theory, InlineData(Broker.Embedded), InlineData(Broker.Real)]
    public async Task A_dependency_that_is_down_for_a_while_under_load_costs_no_dead_letter_and_no_order(Broker broker)
    {
        const int records = 6_000;
        const int customers = 97;
        using var rig = await Rig.StartAsync(broker);
        using var meters = new Meters(rig.Group);
        rig.SendOrders(records, customers);
        var isDown = false;
        var script = new Script(async (order, _, cancellation) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), cancellation);
            return Volatile.Read(ref isDown) ? throw new TimeoutException("The database does not answer.") : Script.Bill(order);
        });
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(
            rig,
            options =>
            {
                options.Circuit.Enabled = true;
                options.Circuit.BreakDuration = TimeSpan.FromMilliseconds(400);
                options.MaxInFlightRecords = 500;
            },
            services => services.AddSingleton(script).AddHealthChecks().AddKappaConsumer());
        await host.CompletedAsync(500);
        Assert.Equal(CircuitState.Closed, host.Progress.Circuit);

        Volatile.Write(ref isDown, true);
        await Wait.UntilAsync(() => host.Progress.Circuit == CircuitState.Open, () => $"the circuit opens; {host.Progress}");
        var checks = host.Services.GetRequiredService<HealthCheckService>();
        var ready = await checks.CheckHealthAsync(check => check.Tags.Contains("ready"));
        var live = await checks.CheckHealthAsync(check => check.Tags.Contains("live"));
        Assert.Equal((HealthStatus.Degraded, HealthStatus.Healthy), (ready.Status, live.Status));
        // Some breaks and tries long: at most those that are tried are taken in or begun.
        await Wait.UntilAsync(() => host.Progress.Handling == 0, () => $"what ran has failed; {host.Progress}");
        var (received, began) = (host.Progress.Received, script.Began.Count);
        await Wait.UntilAsync(() => meters.Of(Openings).Count() >= 5, () => $"four tries have failed; {host.Progress}");
        Assert.InRange(script.Began.Count - began, 4 * 2, 5 * 3);
        Assert.True(Assert.Single(meters.Collect("kappa.consumer.circuit.state")).Value > 0);
        Assert.True(host.Progress.Received - received <= 500, "intake went on while the circuit was open");
        Assert.Equal(0, host.Progress.DeadLettered);

        Volatile.Write(ref isDown, false);
        await host.CompletedAsync(records);
        Assert.Equal((records, 0, CircuitState.Closed), (host.Progress.Results, host.Progress.DeadLettered, host.Progress.Circuit));
        foreach (var customer in script.Ended.GroupBy(ended => ended.Customer))
            Assert.Equal(customer.Select(ended => ended.Number).Order(), customer.Select(ended => ended.Number));
        // What failed while the circuit was not closed was tried again as the same attempt.
        Assert.All(script.Began, attempt => Assert.InRange(attempt.Attempt, 1, 3));
        await host.StopAsync();
        await rig.AllIsCommittedAsync();
    }

    [Fact]
    public async Task Without_it_the_same_outage_dead_letters_what_comes()
    {
        using var rig = await Rig.StartAsync();
        rig.SendOrders(200);
        var script = new Script((_, _, _) => throw new TimeoutException());
        await using var host = await RunningHost.StartAsync(rig, script);
        await host.CompletedAsync(200);
        Assert.Equal((200, (CircuitState?)null), (host.Progress.DeadLettered, host.Progress.Circuit));
    }

    [Fact]
    public async Task A_partition_that_goes_while_the_circuit_is_open_and_a_stop_then_hand_everything_over()
    {
        using var rig = await Rig.StartAsync(Broker.Real);
        rig.SendOrders(400);
        var isDown = true;
        var script = new Script((order, _, _) => Volatile.Read(ref isDown) ? throw new TimeoutException() : new ValueTask<Invoice?>(Script.Bill(order)));
        void Configure(KappaConsumerOptions options)
        {
            options.Circuit.Enabled = true;
            options.Circuit.MinimumThroughput = 5;
            options.Circuit.BreakDuration = TimeSpan.FromMilliseconds(200);
        }
        await using (var first = await RunningHost.StartAsync(rig, script, Configure))
        {
            await Wait.UntilAsync(() => first.Progress.Circuit == CircuitState.Open, "the circuit opens");
            await using var second = await RunningHost.StartAsync(rig, script, Configure);
            await Wait.UntilAsync(() => second.Progress.Partitions.Count == 2, "half of the partitions have moved");
            await first.StopAsync();
            Assert.Equal((0, 0), (first.Progress.Completed, first.Progress.InFlight));
            await second.StopAsync();
        }
        Volatile.Write(ref isDown, false);
        await using var third = await RunningHost.StartAsync(rig, script, Configure);
        await third.CompletedAsync(400);
        Assert.Equal((400, 0), (third.Progress.Results, third.Progress.DeadLettered));
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        var options = new KappaConsumerOptions
        {
            Circuit = new() { FailureRatio = 0, SamplingDuration = TimeSpan.Zero, MinimumThroughput = 0, BreakDuration = TimeSpan.Zero, Probes = 0 },
        };
        Assert.Equal(5, KappaConsumerOptionsValidator.Errors(options).Count(error => error.StartsWith("Circuit:", StringComparison.Ordinal)));
    }
}
