using System.Runtime.InteropServices;

namespace Kappa.Consumer.Tracking;

/// <summary>
/// The in-flight records of a host, reused, last in first out. The poll thread alone takes from it, any thread gives back in chains: so a record that
/// was given back is not filled again while the poll thread still looks at it.
/// </summary>
/// <remarks>
/// What is free lies in a list, so that the poll thread finds the next ones without reading those before: their memory is in the core of whoever gave
/// them back.
/// </remarks>
internal sealed class RecordPool(int capacity, Func<int, InFlightRecord> create)
{
    private const int BlockSize = 1024;

    private readonly InFlightRecord[]?[] _blocks = new InFlightRecord[]?[(capacity + BlockSize - 1) / BlockSize];
    private readonly Lock _lock = new();
    private List<InFlightRecord> _free = [];
    private List<InFlightRecord> _returned = [];
    private int _created;

    /// <summary>A record to fill. Poll thread.</summary>
    public InFlightRecord Take()
    {
        if (_free.Count == 0)
        {
            lock (_lock)
                (_free, _returned) = (_returned, _free);
            if (_free.Count == 0)
                return Create();
        }
        var taken = _free[^1];
        _free.RemoveAt(_free.Count - 1);
        return taken;
    }

    /// <summary>Prefetches records that are taken next, as many as are at hand. Poll thread.</summary>
    public void Prefetch(int count)
    {
        foreach (var record in CollectionsMarshal.AsSpan(_free)[Math.Max(0, _free.Count - count)..])
            Tracking.Prefetch.Record(record);
    }

    /// <summary>The record of a number. Any thread, for a record in use.</summary>
    public InFlightRecord Find(long number) => _blocks[number / BlockSize]![number % BlockSize];

    /// <summary>Gives a chain back, linked from <paramref name="first"/> to <paramref name="last"/>. Any thread.</summary>
    public void Return(InFlightRecord first, InFlightRecord last)
    {
        lock (_lock)
        {
            for (var record = first; ; record = record.Link!)
            {
                _returned.Add(record);
                if (ReferenceEquals(record, last))
                    return;
            }
        }
    }

    /// <summary>The attempt that has taken longest of those that run; null when none does. Any thread; looks at every record, and disturbs none.</summary>
    public LongestAttempt? LongestAttempt(TimeProvider time)
    {
        LongestAttempt? longest = null;
        var first = long.MaxValue;
        foreach (var block in _blocks)
        {
            foreach (var record in block ?? [])
            {
                // Looked at while it is used: kept only if it is the same use still.
                if (record is null || record.Began is not (var began and not 0) || began >= first)
                    continue;
                var (use, assignment, offset) = (record.Use, record.Assignment, record.Offset);
                Thread.MemoryBarrier();
                if (record.Use != use || record.Began != began)
                    continue;
                first = began;
                longest = new LongestAttempt(assignment.Partition, offset, time.GetElapsedTime(began));
            }
        }
        return longest;
    }

    private InFlightRecord Create()
    {
        if (_created == capacity)
            throw new InvalidOperationException($"More than {capacity} records are in flight.");
        var number = _created++;
        var block = _blocks[number / BlockSize] ??= new InFlightRecord[BlockSize];
        return block[number % BlockSize] = create(number);
    }
}
