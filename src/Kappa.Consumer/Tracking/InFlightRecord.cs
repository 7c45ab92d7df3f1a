using System.Diagnostics;
using System.Threading.RateLimiting;
using Kappa.Consumer.Breaking;
using Kappa.Kafka;

namespace Kappa.Consumer.Tracking;

/// <summary>
/// A received record on its way through the host. It is reused: the poll thread takes it from the pool and fills it, then it belongs to one
/// stage at a time, and whoever ends the record gives it back.
/// </summary>
/// <remarks>
/// <code>
///             poll thread                     worker                        delivery thread
///  pool ──► filled, tracked ──► ready ──► decode, handle, encode ──► produced ──acknowledged──► ended ──► pool
///                │                ▲              │        │
///                └► behind its ───┘              │        └► waits for its next attempt ──► ready
///                   predecessor                  └► ended (no result and no id; given back)
/// </code>
/// </remarks>
internal abstract class InFlightRecord
{
    private static readonly InFlightRecord LaneLeft = new Mark();

    private InFlightRecord? _follower;
    private int _partings;
    private long _began;

    /// <summary>Number in the pool: what an acknowledgement brings back.</summary>
    public int Number { get; init; }

    /// <summary>Counts the uses of this object. Written by the poll thread alone.</summary>
    public int Use { get; private set; }

    /// <summary>What was received.</summary>
    public ReceivedRecord Record { get; private set; }

    /// <summary>The assignment that it was received under.</summary>
    public PartitionAssignment Assignment { get; private set; } = null!;

    /// <summary>Bytes that it counts against the budget.</summary>
    public int Bytes { get; private set; }

    /// <summary>Attempts begun.</summary>
    public int Attempt { get; set; }

    /// <summary>Attempts that were made before it came out of a retry topic. Poll thread.</summary>
    public int EarlierAttempts { get; set; }

    /// <summary>Attempts begun, those before a retry topic included.</summary>
    public int AttemptsInAll => EarlierAttempts + Attempt;

    /// <summary>Clock when its attempt began, or its handler began to take time; 0 while none runs. Read by any thread.</summary>
    public long Began
    {
        get => Volatile.Read(ref _began);
        set => Volatile.Write(ref _began, value);
    }

    /// <summary>Its offset; to be trusted only while the use is the same.</summary>
    public long Offset => Segment.OffsetAt(Index);

    /// <summary>Clock when the attempt began; 0 where nobody wants to know.</summary>
    public long ObservedSince { get; set; }

    /// <summary>The span of its last attempt; null where nobody listens.</summary>
    public Activity? Span { get; set; }

    /// <summary>The circuit's period that its attempt began in; null while none runs, and where there is no circuit.</summary>
    public CircuitPeriod? Period { get; set; }

    /// <summary>The permit of the user's limiter; null where there is none.</summary>
    public RateLimitLease? Permit { get; set; }

    /// <summary>Link of the pool and of other lists that own the record.</summary>
    public InFlightRecord? Link { get; set; }

    private CompletionSegment Segment { get; set; } = null!;

    private int Index { get; set; }

    /// <summary>Begins a use. Poll thread.</summary>
    public void Fill(in ReceivedRecord record, PartitionAssignment assignment, CompletionSegment segment, int index)
    {
        Record = record;
        Fill(record.Bytes, assignment, segment, index);
    }

    /// <summary>Begins a use of a record whose content is elsewhere.</summary>
    protected void Fill(int bytes, PartitionAssignment assignment, CompletionSegment segment, int index)
    {
        Use++;
        _follower = null;
        _partings = 0;
        Bytes = bytes;
        Assignment = assignment;
        Segment = segment;
        Index = index;
        Attempt = 0;
        EarlierAttempts = 0;
        Link = null;
    }

    /// <summary>Puts <paramref name="follower"/> behind this one: it becomes ready when this one leaves its lane. False when that has happened already. Poll thread.</summary>
    public bool TryFollow(InFlightRecord follower) => Interlocked.CompareExchange(ref _follower, follower, null) is null;

    /// <summary>Whether this record has left its lane.</summary>
    public bool HasLeftLane => ReferenceEquals(Volatile.Read(ref _follower), LaneLeft);

    /// <summary>The next of this record's key may begin: it is returned, if it is there already. Once a use.</summary>
    public InFlightRecord? LeaveLane() => Interlocked.Exchange(ref _follower, LaneLeft);

    /// <summary>
    /// Of a produced record: one of the two that hold it, its handler's thread and its acknowledgement, is done with it. True for the second one,
    /// who frees it: the acknowledgement may come before the produce call has even returned.
    /// </summary>
    public bool Part() => Interlocked.Increment(ref _partings) == 2;

    /// <summary>The offset is finished.</summary>
    public void MarkDone() => Segment.MarkDone(Index);

    /// <summary>The record is given back: it stays uncommitted.</summary>
    public void MarkGivenBack() => Segment.MarkGivenBack(Index);

    /// <summary>It waits for long: what it holds is its own memory, and not that of all that came with it. Whoever owns the record.</summary>
    public void Detach() => Record = Record.Detach();

    /// <summary>Its handler is done.</summary>
    public void ReturnPermit()
    {
        if (Permit is not { } permit)
            return;
        Permit = null;
        permit.Dispose();
    }

    /// <summary>Lets go of what the use held; the memory of <see cref="Record"/> must not be read afterwards.</summary>
    public virtual void Clear()
    {
        Span = null;
        Period = null;
        Began = 0;
        Record.Release();
    }

    private sealed class Mark : InFlightRecord;
}
