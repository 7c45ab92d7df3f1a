namespace FarePricing;

/// <summary>Prices trips of New York's green taxis by the tariff of 2025. Safe for concurrent use.</summary>
public sealed class FareCalculator(ZoneCache zones)
{
    private const double LongestTripMiles = 500;
    private const double MostDollars = 100_000;

    /// <summary>Prices a trip; null for one that did not take place: voided or refunded (a negative fare), or over when it began.</summary>
    /// <exception cref="ImplausibleTripException">The meter's readings cannot be right.</exception>
    /// <exception cref="UnknownZoneException">Pickup or drop-off zone does not exist.</exception>
    public async ValueTask<FareQuote?> PriceAsync(TripRequest trip, CancellationToken cancellationToken)
    {
        var duration = trip.DropoffAt - trip.PickupAt;
        if (duration == TimeSpan.Zero || trip.FareAmount < 0)
            return null;
        if (duration < TimeSpan.Zero)
            throw new ImplausibleTripException($"The trip ends {-duration} before it begins.");
        if (!(trip.TripDistance >= 0 && trip.TripDistance <= LongestTripMiles))
            throw new ImplausibleTripException($"A distance of {trip.TripDistance} miles is not between 0 and {LongestTripMiles}.");

        var pickup = await zones.FindAsync(trip.PickupZoneId, cancellationToken);
        var dropoff = await zones.FindAsync(trip.DropoffZoneId, cancellationToken);
        var rate = RateOf(trip.RateCode);
        var fare = Tariff.Fare(rate, trip.TripDistance, duration, Dollars(trip.FareAmount));
        var surcharges = Tariff.Surcharges(rate, trip.PickupAt);
        var zoneSurcharges = Tariff.ZoneSurcharges(pickup, dropoff);
        var (tolls, tip) = (Dollars(trip.TollsAmount), Dollars(trip.TipAmount));
        var total = fare + surcharges + zoneSurcharges + tolls + tip;
        return new FareQuote
        {
            PickupAt = trip.PickupAt,
            PickupZoneId = pickup.Id,
            PickupBorough = pickup.Borough,
            DropoffZoneId = dropoff.Id,
            DropoffBorough = dropoff.Borough,
            Rate = rate,
            TripDistance = trip.TripDistance,
            DurationSeconds = (int)duration.TotalSeconds,
            Fare = fare,
            Surcharges = surcharges,
            ZoneSurcharges = zoneSurcharges,
            Tolls = tolls,
            Tip = tip,
            Total = total,
            Difference = trip.TotalAmount is { } charged ? total - Dollars(charged) : null,
        };
    }

    private static Rate RateOf(int? code) => code switch
    {
        null or 1 or 99 => Rate.Standard,
        2 => Rate.Jfk,
        3 => Rate.Newark,
        4 => Rate.NassauOrWestchester,
        5 => Rate.Negotiated,
        6 => Rate.Group,
        _ => throw new ImplausibleTripException($"There is no rate code {code}."),
    };

    private static decimal Dollars(double amount) => Math.Abs(amount) <= MostDollars
        ? decimal.Round((decimal)amount, 2, MidpointRounding.AwayFromZero)
        : throw new ImplausibleTripException($"An amount of {amount} dollars is not between -{MostDollars} and {MostDollars}.");
}

/// <summary>A trip whose readings cannot be right: trying again does not help.</summary>
public sealed class ImplausibleTripException(string message) : Exception(message);
