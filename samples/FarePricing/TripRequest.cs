namespace FarePricing;

/// <summary>A finished trip that asks for its price.</summary>
public sealed record TripRequest
{
    public required DateTimeOffset PickupAt { get; init; }
    public required DateTimeOffset DropoffAt { get; init; }
    public required int PickupZoneId { get; init; }
    public required int DropoffZoneId { get; init; }

    /// <summary>The meter's rate code; null when the trip came without one and is priced at the standard rate.</summary>
    public int? RateCode { get; init; }

    /// <summary>Distance by the meter, in miles.</summary>
    public required double TripDistance { get; init; }

    /// <summary>The fare that driver and passenger agreed on beforehand, in dollars: what a negotiated trip costs.</summary>
    public double FareAmount { get; init; }

    /// <summary>Tolls paid on the way, in dollars.</summary>
    public double TollsAmount { get; init; }

    /// <summary>Tip paid by card, in dollars.</summary>
    public double TipAmount { get; init; }

    /// <summary>What the passenger was charged, in dollars; null for a trip not yet paid.</summary>
    public double? TotalAmount { get; init; }
}
