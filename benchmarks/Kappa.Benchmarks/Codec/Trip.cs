namespace Kappa.Benchmarks.Codec;

/// <summary>A row of the green taxi data: 18 fields, four of them nullable.</summary>
public sealed record Trip(
    int VendorId,
    DateTimeOffset PickupAt,
    DateTimeOffset DropoffAt,
    string StoreAndFwdFlag,
    int RatecodeId,
    int PuLocationId,
    int DoLocationId,
    int? PassengerCount,
    double TripDistance,
    double FareAmount,
    double Extra,
    double MtaTax,
    double TipAmount,
    double TollsAmount,
    double? ImprovementSurcharge,
    double TotalAmount,
    int? PaymentType,
    double? CongestionSurcharge)
{
    public static Trip Example { get; } = new(
        2, new(2025, 11, 3, 8, 15, 42, TimeSpan.Zero), new(2025, 11, 3, 8, 31, 5, TimeSpan.Zero), "N", 1, 74, 166, 1,
        2.53, 14.9, 0, 0.5, 3.83, 0, 1, 22.98, 1, 2.75);
}
