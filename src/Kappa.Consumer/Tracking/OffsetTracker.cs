namespace Kappa.Consumer.Tracking;

/// <summary>
/// Which received records of a partition are finished, and how far they are finished without a break. Only received offsets count: those that
/// compaction or transactions left out are neither waited for nor missed. Owned by the poll thread, but for the bytes that finish a record;
/// its numbers may be read by any.
/// </summary>
/// <remarks>
/// <code>
///   offsets   100 101 104 105 109 …          (102, 103, 106-108 never came)
///   states     ■   ■   ·   ■   ·             ■ finished, in any order
///              └───┘
///              prefix: 102 is committed, the offset after the last finished one
/// </code>
/// </remarks>
internal sealed class OffsetTracker(SegmentPool pool)
{
    private const long Unknown = -1;

    private readonly Queue<CompletionSegment> _segments = new();
    private CompletionSegment? _newest;
    private int _head;
    private long _watermark = Unknown;
    private long _position = Unknown;
    private int _beyondPrefix;

    /// <summary>The offset after the last record of the finished prefix; null before the first one is finished.</summary>
    public long? Watermark => Known(Volatile.Read(ref _watermark));

    /// <summary>The offset after the last received record; null before the first one.</summary>
    public long? Position => Known(Volatile.Read(ref _position));

    /// <summary>Received records that the prefix does not hold yet.</summary>
    public int BeyondPrefix => Volatile.Read(ref _beyondPrefix);

    /// <summary>Takes a received record in. Offsets only grow.</summary>
    public (CompletionSegment Segment, int Index) Track(long offset)
    {
        if (_newest is null || _newest.IsFull)
            _segments.Enqueue(_newest = pool.Take());
        Volatile.Write(ref _position, offset + 1);
        _beyondPrefix++;
        return (_newest, _newest.Append(offset));
    }

    /// <summary>Moves the watermark over what has been finished since; true when it moved.</summary>
    public bool Advance()
    {
        var before = _watermark;
        while (_segments.TryPeek(out var oldest))
        {
            var done = oldest.DoneFrom(_head);
            if (done > 0)
            {
                _head += done;
                _beyondPrefix -= done;
                Volatile.Write(ref _watermark, oldest.OffsetAt(_head - 1) + 1);
            }
            if (_head < CompletionSegment.Capacity)
                break;
            // Every record of it is finished, so nobody holds it any more.
            _head = 0;
            if (ReferenceEquals(oldest, _newest))
                _newest = null;
            pool.Return(_segments.Dequeue());
        }
        return _watermark != before;
    }

    /// <summary>Number of received records that are neither finished nor given back.</summary>
    public int CountOpen()
    {
        var open = 0;
        var start = _head;
        foreach (var segment in _segments)
        {
            open += segment.OpenFrom(start);
            start = 0;
        }
        return open;
    }

    private static long? Known(long offset) => offset == Unknown ? null : offset;
}
