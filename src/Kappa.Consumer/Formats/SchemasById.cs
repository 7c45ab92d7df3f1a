using System.Collections.Concurrent;
using Kappa.Avro;

namespace Kappa.Consumer.Formats;

/// <summary>What a decoder has made of its writers' schemas, once for each id. Any thread.</summary>
/// <param name="make">Asks the registry, and makes it.</param>
internal sealed class SchemasById<T>(Func<int, Task<T>> make)
{
    // Ids are few; a topic that names so many is broken, and its schemas are then asked for again.
    private const int Most = 1000;

    private readonly ConcurrentDictionary<int, Lazy<Task<T>>> _made = new();

    /// <summary>Shared by all records that wait for the schema, so that no record's own cancellation ends it; the registry's time-out does.</summary>
    public Task<T> GetAsync(int id, CancellationToken cancellationToken)
    {
        if (_made.Count > Most)
            _made.Clear();
        return _made.GetOrAdd(id, each => new Lazy<Task<T>>(() => Task.Run(() => MakeAsync(each)))).Value.WaitAsync(cancellationToken);
    }

    // A fault is kept, because the schema of an id never changes; unless it is the registry's.
    private async Task<T> MakeAsync(int id)
    {
        try
        {
            return await make(id);
        }
        catch (SchemaRegistryException)
        {
            _made.TryRemove(id, out _);
            throw;
        }
    }
}
