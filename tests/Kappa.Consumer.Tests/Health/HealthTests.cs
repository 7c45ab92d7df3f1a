using System.Threading.RateLimiting;
using Kappa.Consumer.Health;
using Kappa.Consumer.Tests.Given;
using Kappa.Consumer.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kappa.Consumer.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task A_consumer_is_live_before_it_has_started_ready_while_it_runs_and_neither_stuck_nor_ready_when_it_has_stopped()
    {
        using var rig = await Rig.StartAsync();
        using var host = RunningHost.Build<ScriptedHandler>(rig, register: Register(Script.Bill()));
        await IsAsync(host.Services, "started", HealthStatus.Unhealthy, "Kappa consumer: has not started.");
        await IsAsync(host.Services, "ready", HealthStatus.Unhealthy, "Kappa consumer: has not started.");
        await IsAsync(host.Services, "live", HealthStatus.Healthy, "");
        await host.StartAsync();
        foreach (var question in new[] { "started", "ready", "live" })
            await IsAsync(host.Services, question, HealthStatus.Healthy, "");
        await host.StopAsync();
        await IsAsync(host.Services, "started", HealthStatus.Healthy, "");
        await IsAsync(host.Services, "ready", HealthStatus.Unhealthy, "Kappa consumer: is stopped.");
        await IsAsync(host.Services, "live", HealthStatus.Healthy, "");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_record_whose_handler_takes_longer_than_the_limit_is_named_by_the_liveness_check_until_it_ends(bool blocksItsThread)
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(1);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new Script(async (order, _, _) =>
        {
            if (order.Number == 7 && blocksItsThread)
                release.Task.Wait(Wait.Limit, CancellationToken.None);
            else if (order.Number == 7)
                await release.Task;
            return Script.Bill(order);
        });
        HealthOptions? limits = null;
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(rig, options => limits = options.Health, Register(script));
        // The first record of all waits for its schema, and whatever comes with it.
        await host.CompletedAsync(1);
        rig.SendOrders(19, first: 1);
        await IsAsync(host.Services, "live", HealthStatus.Healthy, "");
        limits!.RecordLimit = TimeSpan.FromMilliseconds(100);
        string? stuck;
        try
        {
            // Another one may take as long on a busy machine, for a moment.
            stuck = await BecomesAsync(host.Services, "live", HealthStatus.Unhealthy, $"Kappa consumer: {rig.Input}/0/7 is handled for ");
            await BecomesAsync(host.Services, "ready", HealthStatus.Unhealthy);
        }
        finally
        {
            release.SetResult();
        }
        Assert.EndsWith("longer than Health:RecordLimit (00:00:00.1000000).", stuck, StringComparison.Ordinal);
        await BecomesAsync(host.Services, "live", HealthStatus.Healthy);
        await host.CompletedAsync(20);
    }

    [Fact]
    public async Task A_record_that_waits_for_its_next_attempt_is_not_stuck()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        rig.SendOrders(1);
        var script = new Script((_, _, _) => throw new NotSupportedException());
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(
            rig,
            options =>
            {
                (options.Retry.BaseDelay, options.Retry.MaxDelay) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
                options.Health.RecordLimit = TimeSpan.FromTicks(1);
            },
            Register(script));
        await Wait.UntilAsync(() => host.Progress.Retries == 1, () => "the attempt failed");
        await IsAsync(host.Services, "live", HealthStatus.Healthy, "");
    }

    [Fact]
    public async Task A_poll_loop_that_stands_still_beyond_the_limit_fails_the_liveness_check()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        using var release = new ManualResetEventSlim();
        HealthOptions? limits = null;
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(
            rig,
            options =>
            {
                limits = options.Health;
                options.Kafka["statistics.interval.ms"] = "50";
                options.OnStatistics = _ => release.Wait(Wait.Limit);
            },
            Register(Script.Bill()));
        limits!.PollLimit = TimeSpan.FromMilliseconds(500);
        try
        {
            await BecomesAsync(host.Services, "live", HealthStatus.Unhealthy, "Kappa consumer: the poll loop stands still for ");
        }
        finally
        {
            release.Set();
        }
        limits.PollLimit = TimeSpan.FromSeconds(30);
        await BecomesAsync(host.Services, "live", HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_stop_that_stands_still_fails_the_liveness_check()
    {
        using var rig = await Rig.StartAsync(partitions: 1);
        using var release = new ManualResetEventSlim();
        var stands = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        HealthOptions? limits = null;
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(
            rig,
            options =>
            {
                limits = options.Health;
                options.Kafka["statistics.interval.ms"] = "50";
                options.OnStatistics = _ =>
                {
                    stands.TrySetResult();
                    release.Wait(Wait.Limit);
                };
            },
            Register(Script.Bill()));
        limits!.PollLimit = TimeSpan.FromMilliseconds(500);
        await stands.Task.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
        var stop = host.StopAsync();
        try
        {
            await BecomesAsync(host.Services, "live", HealthStatus.Unhealthy, "Kappa consumer: the poll loop stands still for ");
            Assert.Equal(ConsumerState.Stopping, host.Progress.State);
        }
        finally
        {
            release.Set();
        }
        await stop;
        await IsAsync(host.Services, "live", HealthStatus.Healthy, "");
    }

    [Theory, InlineData(ConsumerState.Running, true), InlineData(ConsumerState.Stopping, true), InlineData(ConsumerState.Stopped, false)]
    public void A_record_is_stuck_until_its_consumer_has_ended(ConsumerState state, bool isStuck)
    {
        var limits = new HealthOptions();
        var longest = new LongestAttempt(new("t", 0), 7, limits.RecordLimit + TimeSpan.FromTicks(1));
        Assert.Equal(isStuck, new SignsOfLife(state, limits, TimeSpan.Zero, longest, null).Stuck is not null);
    }

    [Fact]
    public async Task Of_several_consumers_the_one_that_is_not_well_is_named()
    {
        using var rig = await Rig.StartAsync();
        using var other = await Rig.StartAsync();
        rig.SendOrders(1);
        await using var host = await RunningHost.StartAsync<ScriptedHandler>(
            rig,
            register: services =>
            {
                Register(Script.Bill())(services);
                services.AddKappaConsumer<ScriptedHandler>("failing", options =>
                {
                    other.Configure(options);
                    options.Limiter = new Broken();
                });
            },
            name: "well");
        await IsAsync(host.Services, "live", HealthStatus.Healthy, "");
        other.SendOrders(1);
        await BecomesAsync(host.Services, "live", HealthStatus.Unhealthy);
        var report = await ReportAsync(host.Services, "live");
        Assert.Equal("Kappa consumer 'failing': has failed.", report.Description);
        Assert.Equal("Failed", report.Data["Kappa consumer 'failing'"]);
        Assert.Contains("Kappa consumer 'well'", report.Data.Keys);
        await Assert.ThrowsAnyAsync<Exception>(host.StopAsync);
    }

    [Fact]
    public async Task A_service_without_a_consumer_is_told_so()
    {
        using var services = new ServiceCollection().AddLogging().AddHealthChecks().AddKappaConsumer().Services.BuildServiceProvider();
        await IsAsync(services, "ready", HealthStatus.Unhealthy, "There is no Kappa consumer.");
    }

    [Fact]
    public void Limits_that_make_no_sense_are_refused()
    {
        var options = new KappaConsumerOptions { Health = new() { PollLimit = TimeSpan.FromSeconds(1), RecordLimit = TimeSpan.Zero } };
        Assert.Equal(2, KappaConsumerOptionsValidator.Errors(options).Count(error => error.StartsWith("Health:", StringComparison.Ordinal)));
    }

    private static Action<IServiceCollection> Register(Script script) => services => services.AddSingleton(script).AddHealthChecks().AddKappaConsumer();

    private static async Task<HealthReportEntry> ReportAsync(IServiceProvider services, string tag)
    {
        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(tag));
        return Assert.Single(report.Entries, entry => entry.Key == $"kappa-{tag}").Value;
    }

    private static async Task IsAsync(IServiceProvider services, string tag, HealthStatus status, string description)
    {
        var report = await ReportAsync(services, tag);
        Assert.Equal((status, description), (report.Status, report.Description));
    }

    private static async Task<string?> BecomesAsync(IServiceProvider services, string tag, HealthStatus status, string start = "")
    {
        var report = await ReportAsync(services, tag);
        for (var began = TimeProvider.System.GetTimestamp(); report.Status != status || !report.Description!.StartsWith(start, StringComparison.Ordinal); report = await ReportAsync(services, tag))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Wait.Limit, $"{tag} is {report.Status}: {report.Description}");
            await Task.Delay(10);
        }
        return report.Description;
    }

    private sealed class Broken : RateLimiter
    {
        public override TimeSpan? IdleDuration => null;

        public override RateLimiterStatistics? GetStatistics() => null;

        protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => throw new NotSupportedException();

        protected override RateLimitLease AttemptAcquireCore(int permitCount) => throw new NotSupportedException();
    }
}
