namespace FarePricing;

/// <summary>The tariff of green taxis in 2025, in dollars. Source: NYC Taxi and Limousine Commission, "Taxi Fare".</summary>
internal static class Tariff
{
    private const decimal Initial = 3.00m;
    private const decimal Unit = 0.70m; // a fifth of a mile, or a minute in slow traffic
    private const double SlowMilesPerHour = 12;
    private const decimal JfkFlat = 70.00m;
    private const decimal NewarkSurcharge = 20.00m;
    private const decimal RushHour = 2.50m;
    private const decimal Overnight = 1.00m;
    private const decimal MetropolitanTax = 0.50m;
    private const decimal Improvement = 1.00m;
    private const decimal CongestionManhattan = 2.75m;
    private const decimal AirportPickup = 1.75m;

    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    public static decimal Fare(Rate rate, double miles, TimeSpan duration, decimal agreed) => rate switch
    {
        Rate.Jfk => JfkFlat,
        Rate.Newark => Metered(miles, duration) + NewarkSurcharge,
        Rate.NassauOrWestchester => 2 * Metered(miles, duration),
        Rate.Negotiated or Rate.Group => agreed,
        _ => Metered(miles, duration),
    };

    public static decimal Surcharges(Rate rate, DateTimeOffset pickup)
    {
        if (rate is Rate.Negotiated or Rate.Group)
            return MetropolitanTax + Improvement;
        var local = TimeZoneInfo.ConvertTime(pickup, NewYork);
        var workday = local.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
        var byHour = local.Hour switch
        {
            >= 16 and < 20 when workday => RushHour,
            >= 20 or < 6 => Overnight,
            _ => 0m,
        };
        return byHour + MetropolitanTax + Improvement;
    }

    public static decimal ZoneSurcharges(Zone pickup, Zone dropoff)
    {
        var congested = InCongestionZone(pickup) || InCongestionZone(dropoff) ? CongestionManhattan : 0m;
        return congested + (pickup.ServiceZone == "Airports" ? AirportPickup : 0m);
    }

    private static bool InCongestionZone(Zone zone) => zone is { Borough: "Manhattan", ServiceZone: "Yellow Zone" };

    /// <summary>The meter counts distance while the taxi moves fast, and time while it does not; here by the trip's mean speed.</summary>
    private static decimal Metered(double miles, TimeSpan duration)
    {
        var slow = miles / duration.TotalHours < SlowMilesPerHour;
        var units = slow ? Math.Max(duration.TotalMinutes, miles * 5) : miles * 5;
        return Initial + Unit * (decimal)Math.Floor(units);
    }
}
