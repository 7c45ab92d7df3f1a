namespace FarePricing;

/// <summary>What a trip costs, in dollars, and why.</summary>
public sealed record FareQuote
{
    public required DateTimeOffset PickupAt { get; init; }
    public required int PickupZoneId { get; init; }
    public required string PickupBorough { get; init; }
    public required int DropoffZoneId { get; init; }
    public required string DropoffBorough { get; init; }
    public required Rate Rate { get; init; }
    public required double TripDistance { get; init; }
    public required int DurationSeconds { get; init; }

    /// <summary>By the meter, or the flat or agreed amount.</summary>
    public required decimal Fare { get; init; }

    /// <summary>Rush hour, overnight, tax and improvement surcharge.</summary>
    public required decimal Surcharges { get; init; }

    /// <summary>For the zones that the trip begins and ends in.</summary>
    public required decimal ZoneSurcharges { get; init; }
    public required decimal Tolls { get; init; }
    public required decimal Tip { get; init; }
    public required decimal Total { get; init; }

    /// <summary><see cref="Total"/> less what was charged; null when nothing was charged yet.</summary>
    public decimal? Difference { get; init; }
}

/// <summary>How a trip is priced, by the meter's rate code.</summary>
public enum Rate
{
    Standard,
    Jfk,
    Newark,
    NassauOrWestchester,
    Negotiated,
    Group,
}
