using Microsoft.Extensions.Time.Testing;

namespace FarePricing.Tests;

public sealed class FareCalculatorTests : IDisposable
{
    private readonly ListedZones _zones = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ZoneCache _cache;
    private readonly FareCalculator _fares;

    public FareCalculatorTests()
    {
        _cache = new ZoneCache(_zones, _time, TimeSpan.FromHours(1));
        _fares = new FareCalculator(_cache);
    }

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task A_short_trip_by_day_costs_its_units_tax_and_improvement()
    {
        var quote = await _fares.PriceAsync(Trip(miles: 2), TestContext.Current.CancellationToken);
        Assert.Equal(3.00m + 10 * 0.70m, quote!.Fare);
        Assert.Equal(1.50m, quote.Surcharges);
        Assert.Equal(0m, quote.ZoneSurcharges);
        Assert.Equal(11.50m, quote.Total);
        Assert.Equal(-0.50m, quote.Difference);
    }

    [Theory]
    [InlineData("2025-11-03T21:30:00Z", 4.00)] // Monday, 16:30 in New York: rush hour
    [InlineData("2025-11-04T02:00:00Z", 2.50)] // Monday, 21:00: overnight
    [InlineData("2025-11-08T21:30:00Z", 1.50)] // Saturday, 16:30
    public async Task The_hour_in_New_York_decides_the_surcharge(string pickup, double surcharges)
    {
        var at = DateTimeOffset.Parse(pickup);
        var quote = await _fares.PriceAsync(Trip(miles: 2) with { PickupAt = at, DropoffAt = at.AddMinutes(6) }, TestContext.Current.CancellationToken);
        Assert.Equal((decimal)surcharges, quote!.Surcharges);
    }

    [Fact]
    public async Task A_trip_that_touches_the_congestion_zone_or_begins_at_an_airport_pays_for_it()
    {
        var quote = await _fares.PriceAsync(Trip(miles: 2) with { PickupZoneId = 132, DropoffZoneId = 4 }, TestContext.Current.CancellationToken);
        Assert.Equal(2.75m + 1.75m, quote!.ZoneSurcharges);
    }

    [Fact]
    public async Task A_trip_over_when_it_began_or_refunded_has_no_price()
    {
        var trip = Trip(miles: 2);
        Assert.Null(await _fares.PriceAsync(trip with { DropoffAt = trip.PickupAt }, TestContext.Current.CancellationToken));
        Assert.Null(await _fares.PriceAsync(trip with { FareAmount = -5 }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Readings_that_cannot_be_right_are_refused()
    {
        var trip = Trip(miles: 2);
        var token = TestContext.Current.CancellationToken;
        await Assert.ThrowsAsync<ImplausibleTripException>(async () => await _fares.PriceAsync(trip with { DropoffAt = trip.PickupAt.AddMinutes(-1) }, token));
        await Assert.ThrowsAsync<ImplausibleTripException>(async () => await _fares.PriceAsync(trip with { TripDistance = 172_273.8 }, token));
        await Assert.ThrowsAsync<ImplausibleTripException>(async () => await _fares.PriceAsync(trip with { TripDistance = double.NaN }, token));
        await Assert.ThrowsAsync<ImplausibleTripException>(async () => await _fares.PriceAsync(trip with { RateCode = 7 }, token));
        await Assert.ThrowsAsync<ImplausibleTripException>(async () => await _fares.PriceAsync(trip with { FareAmount = 1e300 }, token));
        await Assert.ThrowsAsync<ImplausibleTripException>(async () => await _fares.PriceAsync(trip with { TipAmount = double.NaN }, token));
        await Assert.ThrowsAsync<UnknownZoneException>(async () => await _fares.PriceAsync(trip with { PickupZoneId = 999 }, token));
    }

    [Fact]
    public async Task Zones_are_loaded_once_an_hour()
    {
        var token = TestContext.Current.CancellationToken;
        await _cache.FindAsync(4, token);
        await _cache.FindAsync(7, token);
        Assert.Equal(1, _zones.Loads);
        _time.Advance(TimeSpan.FromHours(1));
        await _cache.FindAsync(4, token);
        Assert.Equal(2, _zones.Loads);
    }

    private static TripRequest Trip(double miles)
    {
        var noon = new DateTimeOffset(2025, 11, 3, 17, 0, 0, TimeSpan.Zero);
        return new TripRequest
        {
            PickupAt = noon,
            DropoffAt = noon.AddMinutes(6),
            PickupZoneId = 7,
            DropoffZoneId = 7,
            TripDistance = miles,
            FareAmount = 10,
            TotalAmount = 12,
        };
    }

    private sealed class ListedZones : IZoneRepository
    {
        public int Loads { get; private set; }

        public Task<IReadOnlyList<Zone>> LoadAsync(CancellationToken cancellationToken)
        {
            Loads++;
            return Task.FromResult<IReadOnlyList<Zone>>(
            [
                new Zone(4, "Manhattan", "Alphabet City", "Yellow Zone"), new Zone(7, "Queens", "Astoria", "Boro Zone"), new Zone(132, "Queens", "JFK Airport", "Airports"),
            ]);
        }
    }
}
