using System.Collections.Concurrent;

namespace Kappa.Avro;

/// <summary>
/// Answers by key, kept for good; callers who ask for the same key while it is under way share one call, and a caller who gives up does not end
/// it for the others. A failure goes to all who wait for it and is then forgotten. Not bounded: the keys are the schemas of a process, which are few.
/// </summary>
internal sealed class SharedCalls<TKey, TValue>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> _answers = new();
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TValue>>> _underWay = new();

    public ValueTask<TValue> GetAsync(TKey key, Func<TKey, Task<TValue>> call, CancellationToken cancellationToken)
    {
        if (_answers.TryGetValue(key, out var answer)) return new(answer);
        var shared = _underWay.GetOrAdd(key, k => new Lazy<Task<TValue>>(() => Observed(CallAsync(k, call))));
        return new(shared.Value.WaitAsync(cancellationToken));
    }

    public bool TryGet(TKey key, out TValue? answer) => _answers.TryGetValue(key, out answer);

    public void Keep(TKey key, TValue answer) => _answers.TryAdd(key, answer);

    /// <summary>A failure that every caller has given up waiting for is nobody's.</summary>
    private static Task<TValue> Observed(Task<TValue> call)
    {
        _ = call.ContinueWith(static c => _ = c.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return call;
    }

    private async Task<TValue> CallAsync(TKey key, Func<TKey, Task<TValue>> call)
    {
        try
        {
            // Ends at a first await always, so that the entry is in the table before it is taken out of it.
            await Task.Yield();
            var answer = await call(key);
            _answers.TryAdd(key, answer);
            return answer;
        }
        finally
        {
            _underWay.TryRemove(key, out _);
        }
    }
}
