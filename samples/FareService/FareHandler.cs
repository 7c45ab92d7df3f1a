using FarePricing;
using Kappa;

namespace FareService;

/// <summary>The service's pricing, applied to one record of a topic.</summary>
internal sealed class FareHandler(FareCalculator fares) : IKappaHandler<TripRequest, FareQuote>
{
    public ValueTask<FareQuote?> HandleAsync(TripRequest record, RecordContext context, CancellationToken cancellationToken) =>
        fares.PriceAsync(record, cancellationToken);

    /// <summary>What is wrong with the trip itself will not be better next time.</summary>
    public static bool ShouldRetry(Exception fault) => fault is not (ImplausibleTripException or UnknownZoneException);
}
