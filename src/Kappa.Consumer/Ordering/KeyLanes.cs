using System.Diagnostics;
using System.IO.Hashing;
using System.Numerics;
using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Ordering;

/// <summary>
/// The last record in work of each key, so that the next one of that key is put behind it. Owned by the poll thread; the hand-over from a record to
/// its follower is one exchange between the two and needs no table.
/// </summary>
/// <remarks>
/// A key is known here by its 64-bit hash alone. Two keys of one hash would wait for each other, which costs time and breaks no order.
/// Entries are not removed when their record ends: a record that has left its lane makes its entry free, and the table is swept when half full.
/// Each record then costs one search and, shared over the records that filled the table, its part of a sweep: constant time.
/// </remarks>
internal sealed class KeyLanes
{
    private const int SmallestTable = 1024;

    private Entry[] _entries;
    private Entry[] _spare = [];
    private int _used;

    /// <summary>Lanes for at most so many records in work.</summary>
    public KeyLanes(int maxRecords)
    {
        Largest = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(SmallestTable, (long)maxRecords * 4));
        _entries = new Entry[SmallestTable];
    }

    /// <summary>Entries that the table may grow to.</summary>
    public int Largest { get; }

    /// <summary>Entries of the table now.</summary>
    public int Size => _entries.Length;

    /// <summary>The lane of a key. <paramref name="seed"/> keeps partitions apart.</summary>
    public static ulong LaneOf(ReadOnlySpan<byte> key, ulong seed) => XxHash3.HashToUInt64(key, (long)seed);

    /// <summary>Prefetches the place of a lane.</summary>
    public void Prefetch(ulong lane) => Tracking.Prefetch.Place(ref _entries[(int)lane & (_entries.Length - 1)]);

    /// <summary>Prefetches the record that was last seen in the place of a lane, which has been prefetched itself.</summary>
    public void PrefetchLast(ulong lane)
    {
        if (_entries[(int)lane & (_entries.Length - 1)].Last is { } last)
            Tracking.Prefetch.Record(last);
    }

    /// <summary>Puts a record in its lane: true when it is the first and may begin, false when it waits behind another.</summary>
    public bool Enter(ulong lane, InFlightRecord record)
    {
        ref var entry = ref Find(lane);
        var waits = entry.IsOf(lane) && entry.IsInWork && entry.Last!.TryFollow(record);
        entry = new Entry(lane, record);
        return !waits;
    }

    // The entry of this lane, or one that is free for it. Nothing is free before an entry that never held anything ends the search.
    private ref Entry Find(ulong lane)
    {
        if (_used * 2 >= _entries.Length)
            Sweep();
        var mask = _entries.Length - 1;
        var free = -1;
        for (var at = (int)lane & mask; ; at = (at + 1) & mask)
        {
            ref var entry = ref _entries[at];
            if (entry.Last is null)
            {
                if (free >= 0)
                    return ref _entries[free];
                _used++;
                return ref entry;
            }
            if (entry.Lane == lane)
                return ref entry;
            if (free < 0 && !entry.IsInWork)
                free = at;
        }
    }

    private void Sweep()
    {
        var before = _entries;
        var inWork = 0;
        foreach (ref readonly var entry in before.AsSpan())
        {
            if (entry.IsInWork)
                inWork++;
        }
        var size = inWork * 4 > before.Length ? before.Length * 2 : before.Length;
        Debug.Assert(size <= Largest, "More lanes than records in flight.");
        // Swept tables of one size take turns: keys that never return cost no memory.
        var after = _spare.Length == size ? _spare : new Entry[size];
        _used = inWork;
        var mask = size - 1;
        foreach (ref readonly var entry in before.AsSpan())
        {
            if (!entry.IsInWork)
                continue;
            var at = (int)entry.Lane & mask;
            while (after[at].Last is not null)
                at = (at + 1) & mask;
            after[at] = entry;
        }
        Array.Clear(before);
        _spare = before;
        _entries = after;
    }

    private readonly struct Entry(ulong lane, InFlightRecord last)
    {
        public readonly ulong Lane = lane;
        public readonly InFlightRecord? Last = last;
        private readonly int _use = last.Use;

        public bool IsInWork => Last is { } last && last.Use == _use && !last.HasLeftLane;

        public bool IsOf(ulong lane) => Last is not null && Lane == lane;
    }
}
