namespace FarePricing;

/// <summary>One of the city's taxi zones.</summary>
public sealed record Zone(int Id, string Borough, string Name, string ServiceZone);

/// <summary>Where zones come from. In production a call over the network, so it is asynchronous and worth caching.</summary>
public interface IZoneRepository
{
    /// <summary>All zones.</summary>
    Task<IReadOnlyList<Zone>> LoadAsync(CancellationToken cancellationToken);
}
