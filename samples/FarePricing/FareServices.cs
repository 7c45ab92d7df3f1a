using Microsoft.Extensions.DependencyInjection;

namespace FarePricing;

/// <summary>Registers the pricing of trips.</summary>
public static class FareServices
{
    /// <summary>Adds <see cref="FareCalculator"/> with zones from <paramref name="zonesPath"/>, cached for an hour.</summary>
    public static IServiceCollection AddFares(this IServiceCollection services, string zonesPath) => services
        .AddSingleton<IZoneRepository>(new ParquetZoneRepository(zonesPath))
        .AddSingleton(provider => new ZoneCache(provider.GetRequiredService<IZoneRepository>(), TimeProvider.System, TimeSpan.FromHours(1)))
        .AddSingleton<FareCalculator>();
}
