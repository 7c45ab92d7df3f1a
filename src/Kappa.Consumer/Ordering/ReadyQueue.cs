using System.Numerics;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Ordering;

/// <summary>Records that may be handled now, first come first served. Not thread-safe: its owner enters it under a lock.</summary>
internal sealed class ReadyQueue
{
    private InFlightRecord?[] _ring = new InFlightRecord?[1024];
    private int _first;

    public int Count { get; private set; }

    public void Add(ReadOnlySpan<InFlightRecord> records)
    {
        if (Count + records.Length > _ring.Length)
            Grow(Count + records.Length);
        // A span is stored to without asking each time what the array holds.
        var ring = _ring.AsSpan();
        var mask = ring.Length - 1;
        var at = _first + Count;
        foreach (var record in records)
            ring[at++ & mask] = record;
        Count += records.Length;
    }

    /// <summary>Puts records that were taken back to the front.</summary>
    public void PutBack(ReadOnlySpan<InFlightRecord> records)
    {
        if (Count + records.Length > _ring.Length)
            Grow(Count + records.Length);
        var mask = _ring.Length - 1;
        _first = (_first - records.Length) & mask;
        for (var i = 0; i < records.Length; i++)
            _ring[(_first + i) & mask] = records[i];
        Count += records.Length;
    }

    /// <summary>Takes the first ones, as many as <paramref name="into"/> holds or as there are.</summary>
    public int Take(Span<InFlightRecord> into)
    {
        var taken = Math.Min(into.Length, Count);
        var ring = _ring.AsSpan();
        var mask = ring.Length - 1;
        for (var i = 0; i < taken; i++)
        {
            ref var place = ref ring[_first++ & mask];
            into[i] = place!;
            place = null;
        }
        _first &= mask;
        Count -= taken;
        return taken;
    }

    /// <summary>Takes out all records of assignments that begin no more records.</summary>
    public void TakeClosing(List<InFlightRecord> into)
    {
        var mask = _ring.Length - 1;
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            var record = _ring[(_first + i) & mask]!;
            if (record.Assignment.IsClosing)
                into.Add(record);
            else
                _ring[(_first + kept++) & mask] = record;
        }
        for (var i = kept; i < Count; i++)
            _ring[(_first + i) & mask] = null;
        Count = kept;
    }

    // Bounded by the records in flight: each is in the queue once at most.
    private void Grow(int needed)
    {
        var larger = new InFlightRecord?[BitOperations.RoundUpToPowerOf2((uint)needed)];
        for (var i = 0; i < Count; i++)
            larger[i] = _ring[(_first + i) & (_ring.Length - 1)];
        _ring = larger;
        _first = 0;
    }
}
