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
///              └───┘       └─┘
///              prefix      ahead: kept in the metadata of the committed offset
///                └ 102 is committed, the offset after the last finished one
/// </code>
/// Segments that are finished as a whole ahead of the prefix are kept as their two ends: one record that takes an hour holds little memory.
/// </remarks>
internal sealed class OffsetTracker(SegmentPool pool)
{
    private const long Unknown = -1;

    private readonly Queue<Part> _parts = new();
    private CompletionSegment? _newest;
    private int _head;
    private long _first = Unknown;
    private long _watermark = Unknown;
    private long _position = Unknown;
    private int _beyondPrefix;

    /// <summary>The offset after the last record of the finished prefix; null before the first one is finished.</summary>
    public long? Watermark => Known(Volatile.Read(ref _watermark));

    /// <summary>The first received record's offset; null before it.</summary>
    public long? First => Known(_first);

    /// <summary>The offset that may be committed: the watermark, or else the first record's; null before anything was received.</summary>
    public long? CommitPoint => Known(_watermark) ?? Known(_first);

    /// <summary>The offset after the last received record; null before the first one.</summary>
    public long? Position => Known(Volatile.Read(ref _position));

    /// <summary>Received records that the prefix does not hold yet.</summary>
    public int BeyondPrefix => Volatile.Read(ref _beyondPrefix);

    /// <summary>Takes a received record in. Offsets only grow.</summary>
    public (CompletionSegment Segment, int Index) Track(long offset)
    {
        if (_newest is null || _newest.IsFull)
        {
            _newest = pool.Take();
            _parts.Enqueue(new Part(_newest));
        }
        if (_first == Unknown)
            _first = offset;
        Volatile.Write(ref _position, offset + 1);
        _beyondPrefix++;
        return (_newest, _newest.Append(offset));
    }

    /// <summary>Takes a received record in that an earlier owner has finished.</summary>
    public void TrackDone(long offset)
    {
        var (segment, index) = Track(offset);
        segment.MarkDone(index);
    }

    /// <summary>Moves the watermark over what has been finished since; true when it moved.</summary>
    public bool Advance()
    {
        var before = _watermark;
        while (_parts.TryPeek(out var oldest))
        {
            if (oldest.Segment is not { } segment)
            {
                Volatile.Write(ref _watermark, oldest.Run.End);
                _beyondPrefix -= CompletionSegment.Capacity;
                _parts.Dequeue();
                continue;
            }
            var done = segment.DoneFrom(_head);
            if (done > 0)
            {
                _head += done;
                _beyondPrefix -= done;
                Volatile.Write(ref _watermark, segment.OffsetAt(_head - 1) + 1);
            }
            if (_head < CompletionSegment.Capacity)
                break;
            // Every record of it is finished, so nobody holds it any more.
            _head = 0;
            if (ReferenceEquals(segment, _newest))
                _newest = null;
            pool.Return(segment);
            _parts.Dequeue();
        }
        return _watermark != before;
    }

    /// <summary>
    /// Adds the runs of finished records ahead of the prefix. Offsets between two finished records that follow each other count with them: they never
    /// came, and will not.
    /// </summary>
    public void AddAhead(List<OffsetRun> into)
    {
        var start = _head;
        var joins = false;
        foreach (var part in _parts)
        {
            Collapse(part, start);
            if (part.Segment is { } segment)
                joins = Add(segment, start, joins, into);
            else
                joins = Add(part.Run, joins, into);
            start = 0;
        }
    }

    /// <summary>Number of received records that are neither finished nor given back.</summary>
    public int CountOpen()
    {
        var open = 0;
        var start = _head;
        foreach (var part in _parts)
        {
            open += part.Segment?.OpenFrom(start) ?? 0;
            start = 0;
        }
        return open;
    }

    private static bool Add(CompletionSegment segment, int start, bool joins, List<OffsetRun> into)
    {
        for (var at = start; at < segment.Count;)
        {
            var length = segment.RunFrom(at, out var isDone);
            if (isDone)
                Add(new OffsetRun(segment.OffsetAt(at), segment.OffsetAt(at + length - 1) + 1), joins, into);
            joins = isDone;
            at += length;
        }
        return joins;
    }

    private static bool Add(OffsetRun run, bool joins, List<OffsetRun> into)
    {
        if (joins)
            into[^1] = into[^1] with { End = run.End };
        else
            into.Add(run);
        return true;
    }

    private void Collapse(Part part, int start)
    {
        if (start > 0 || part.Segment is not { IsFull: true } segment || ReferenceEquals(segment, _newest) || segment.DoneFrom(0) < CompletionSegment.Capacity)
            return;
        part.Run = new OffsetRun(segment.OffsetAt(0), segment.OffsetAt(CompletionSegment.Capacity - 1) + 1);
        part.Segment = null;
        pool.Return(segment);
    }

    private static long? Known(long offset) => offset == Unknown ? null : offset;

    /// <summary>A segment, or the run that it was when all of it is finished.</summary>
    private sealed class Part(CompletionSegment segment)
    {
        public CompletionSegment? Segment { get; set; } = segment;

        public OffsetRun Run { get; set; }
    }
}
