using System.Collections.Frozen;

namespace FarePricing;

/// <summary>Zones in memory, loaded once on first use and again after <paramref name="lifetime"/>. Safe for concurrent use.</summary>
public sealed class ZoneCache(IZoneRepository repository, TimeProvider time, TimeSpan lifetime) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1);
    private volatile Loaded? _loaded;

    /// <summary>Finds a zone; completes at once while the cache is fresh.</summary>
    /// <exception cref="UnknownZoneException">There is no such zone.</exception>
    public ValueTask<Zone> FindAsync(int id, CancellationToken cancellationToken) =>
        _loaded is { } loaded && time.GetElapsedTime(loaded.At) < lifetime
            ? ValueTask.FromResult(loaded.Find(id))
            : LoadAndFindAsync(id, cancellationToken);

    public void Dispose() => _loading.Dispose();

    private async ValueTask<Zone> LoadAndFindAsync(int id, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_loaded is null || time.GetElapsedTime(_loaded.At) >= lifetime)
                _loaded = new Loaded((await repository.LoadAsync(cancellationToken)).ToFrozenDictionary(zone => zone.Id), time.GetTimestamp());
            return _loaded.Find(id);
        }
        finally
        {
            _loading.Release();
        }
    }

    private sealed record Loaded(FrozenDictionary<int, Zone> Zones, long At)
    {
        public Zone Find(int id) => Zones.TryGetValue(id, out var zone) ? zone : throw new UnknownZoneException(id);
    }
}

/// <summary>A trip names a zone that does not exist.</summary>
public sealed class UnknownZoneException(int id) : Exception($"There is no taxi zone {id}.");
