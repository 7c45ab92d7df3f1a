using FarePricing;
using FareService;
using Kappa.Consumer;
using Kappa.Jobs;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddFares(zonesPath: Path.Combine(builder.Environment.ContentRootPath, "data", "taxi_zone_lookup.parquet"));
builder.Services.AddKappaConsumer<FareHandler>(builder.Configuration.GetSection("Kappa"), kappa => kappa.Retry.ShouldRetry = FareHandler.ShouldRetry);
builder.AddKappaReplay(args);

var app = builder.Build();
app.MapPost("/fares", async (TripRequest trip, FareCalculator fares, CancellationToken cancellationToken) =>
{
    try
    {
        return await fares.PriceAsync(trip, cancellationToken) is { } quote ? Results.Ok(quote) : Results.NoContent();
    }
    catch (Exception fault) when (fault is ImplausibleTripException or UnknownZoneException)
    {
        return Results.Problem(fault.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
    }
});
return await app.RunKappaAsync(args);
