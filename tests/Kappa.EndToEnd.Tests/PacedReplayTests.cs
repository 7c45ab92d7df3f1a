using FarePricing;
using Kappa.Consumer;
using Kappa.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kappa.EndToEnd.Tests;

/// <summary>The embedded cluster keeps 5 MB a partition; ten months through a slow service are many times that.</summary>
public sealed class PacedReplayTests
{
    private const int Months = 10;

    [Fact]
    public async Task A_slow_service_and_ten_times_the_input_lose_nothing_on_the_embedded_cluster()
    {
        using var folder = new TemporaryFolder();
        var source = Path.Combine(folder.Path, "ten-months.parquet");
        RepeatedParquet.Write(Trips.Source, source, Months);
        var job = await JobFile.WriteAsync(folder.Path, source);
        var output = Path.Combine(folder.Path, "landed");
        string[] arguments = ["replay", "--job", job.Path, "--out", output];

        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddFares(Path.Combine(AppContext.BaseDirectory, "data", "taxi_zone_lookup.parquet"));
        builder.Services.AddKappaConsumer<SlowFareHandler>(options =>
            options.OutputSchema = Path.Combine(AppContext.BaseDirectory, "schemas", "fare-quote.avsc"));
        builder.AddKappaReplay(arguments);
        Assert.Equal(0, await builder.Build().RunKappaAsync(arguments, TestContext.Current.CancellationToken));

        Assert.True(Landing.HeldBack(output) > TimeSpan.Zero, "The ingress never waited for the service.");
        var expected = await Trips.ExpectAsync(source);
        Assert.Equal(Months * 46_891, expected.Rows);
        Landing.AssertIs(expected, output);
    }

    /// <summary>Prices a trip as the service does, and takes its time over some: slower than the ingress, and quick enough for a test.</summary>
    private sealed class SlowFareHandler(FareCalculator fares) : IKappaHandler<TripRequest, FareQuote>
    {
        public async ValueTask<FareQuote?> HandleAsync(TripRequest record, RecordContext context, CancellationToken cancellationToken)
        {
            if (context.Offset % 64 == 0)
                await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
            return await fares.PriceAsync(record, cancellationToken);
        }
    }
}
