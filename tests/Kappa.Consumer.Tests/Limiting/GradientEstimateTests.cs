using CsCheck;
using Kappa.Consumer.Limiting;

namespace Kappa.Consumer.Tests.Limiting;

/// <summary>The estimate against simple models of a service.</summary>
public sealed class GradientEstimateTests
{
    private static readonly Gen<(int Seed, double OwnMs)> Services = Gen.Select(Gen.Int, Gen.Double[1, 2000]);

    [Fact]
    public void A_service_that_is_never_pressed_gets_all_that_is_allowed_within_a_few_windows() =>
        Services.Sample(service =>
        {
            var estimate = new GradientEstimate(1, 256);
            var random = new Random(service.Seed);
            for (var window = 0; window < 12; window++)
                Run(estimate, random, _ => service.OwnMs);
            Assert.Equal(256, estimate.Limit);
        });

    [Fact]
    public void A_service_with_a_capacity_is_kept_at_it_and_its_latency_below_three_times_its_own() =>
        Gen.Select(Services, Gen.Int[4, 400]).Sample((service, capacity) =>
        {
            var estimate = new GradientEstimate(1, 4096);
            var random = new Random(service.Seed);
            var means = new List<double>();
            var limits = new List<double>();
            for (var window = 0; window < 400; window++)
            {
                var limit = estimate.Limit;
                var mean = Run(estimate, random, running => service.OwnMs * Math.Max(1, running / capacity));
                if (window < 50)
                    continue;
                limits.Add(limit);
                means.Add(mean);
            }
            Assert.InRange(limits.Average(), 0.7 * capacity, Math.Max(2 * capacity, capacity + 12));
            means.Sort();
            if (capacity >= 32)
                Assert.InRange(means[means.Count * 99 / 100], 0, 3 * service.OwnMs);
        }, iter: 100);

    [Fact]
    public void A_service_that_becomes_slower_by_itself_keeps_its_concurrency() =>
        Gen.Select(Services, Gen.Double[2, 50]).Sample((service, slower) =>
        {
            var estimate = new GradientEstimate(1, 256);
            var random = new Random(service.Seed);
            for (var window = 0; window < 50; window++)
                Run(estimate, random, _ => service.OwnMs);
            for (var window = 0; window < 20; window++)
                Run(estimate, random, _ => service.OwnMs * slower);
            Assert.InRange(estimate.Limit, 128, 256);
        }, iter: 100);

    [Fact]
    public void A_service_that_loses_capacity_is_pressed_less_within_a_few_windows() =>
        Services.Sample(service =>
        {
            var estimate = new GradientEstimate(1, 4096);
            var random = new Random(service.Seed);
            for (var window = 0; window < 100; window++)
                Run(estimate, random, running => service.OwnMs * Math.Max(1, running / 200));
            for (var window = 0; window < 10; window++)
                Run(estimate, random, running => service.OwnMs * Math.Max(1, running / 50));
            Assert.InRange(estimate.Limit, 25, 125);
        }, iter: 100);

    [Fact]
    public void A_service_that_becomes_quicker_again_is_known_to_be() =>
        Services.Sample(service =>
        {
            var estimate = new GradientEstimate(1, 256);
            var random = new Random(service.Seed);
            foreach (var own in (double[])[service.OwnMs, service.OwnMs * 4, service.OwnMs])
            {
                for (var window = 0; window < 30; window++)
                    Run(estimate, random, _ => own);
            }
            Assert.InRange(estimate.Long!.Value, service.OwnMs * 0.6, service.OwnMs * 1.4);
            Assert.Equal(256, estimate.Limit);
        }, iter: 100);

    [Fact]
    public void The_limit_never_leaves_its_bounds() =>
        Gen.Select(Gen.Double[0, 1e9].Array[1, 200], Gen.Int[1, 100], Gen.Int[0, 1000]).Sample((means, min, more) =>
        {
            var estimate = new GradientEstimate(min, min + more);
            foreach (var mean in means)
            {
                estimate.Take(mean, (int)estimate.Limit);
                Assert.InRange(estimate.Limit, min, min + more);
            }
        });

    [Fact]
    public void What_is_not_used_does_not_grow()
    {
        var estimate = new GradientEstimate(1, 256);
        for (var window = 0; window < 100; window++)
            estimate.Take(10, mostRunning: 3);
        Assert.Equal(8, estimate.Limit);
    }

    private static double Run(GradientEstimate estimate, Random random, Func<double, double> latency)
    {
        // A window's mean is a mean of many: a tenth either way.
        var mean = latency(Math.Floor(estimate.Limit)) * (0.9 + 0.2 * random.NextDouble());
        estimate.Take(mean, (int)estimate.Limit);
        return mean;
    }
}
