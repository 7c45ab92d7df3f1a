using Kappa.Consumer.Observing;
using Kappa.Kafka;

namespace Kappa.Consumer.Tracking;

/// <summary>
/// A partition from its assignment to its revocation. An object of its own for each assignment: whatever finishes late marks the tracker of the
/// assignment that it was received under, which nobody commits any more. That is the fence.
/// </summary>
internal sealed class PartitionAssignment : IRecordCancellation, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private volatile bool _isClosing;
    private volatile bool _isOver;
    private volatile bool _isVoid;
    private volatile CancellationReason _reason;
    private long _committed = -1;
    private long _start = -1;
    private long _readTo = -1;
    private long _beginning = -1;
    private long _endFound = -1;

    private readonly Action<AggregateException> _onCallbackFault;

    public PartitionAssignment(TopicPartition partition, long epoch, ulong laneSeed, SegmentPool segments, Action<AggregateException> onCallbackFault)
    {
        _onCallbackFault = onCallbackFault;
        Partition = partition;
        Epoch = epoch;
        LaneSeed = laneSeed;
        Token = _cancellation.Token;
        Tracker = new OffsetTracker(segments);
    }

    public TopicPartition Partition { get; }

    /// <summary>Number of the assignment in this process, for logs.</summary>
    public long Epoch { get; }

    /// <summary>Keeps the lanes of this partition apart from those of others; the same in every assignment of the partition, so that a record read
    /// again waits for a handler that still runs from before.</summary>
    public ulong LaneSeed { get; }

    public OffsetTracker Tracker { get; }

    /// <summary>What is counted of the partition.</summary>
    public required PartitionMeasures Measures { get; init; }

    /// <summary>Of a retry topic: which one it is, from 1; 0 of any other.</summary>
    public int RetryRound { get; init; }

    /// <summary>Offset of the last record that it was paused for because it was not due; -1 before. Poll thread.</summary>
    public long HeldAt { get; set; } = -1;

    /// <summary>Clock when that pause ends. Poll thread.</summary>
    public long HeldUntil { get; set; }

    /// <summary>Cancelled when the time to drain is over.</summary>
    public CancellationToken Token { get; }

    /// <summary>Why it is.</summary>
    public CancellationReason Reason => _reason;

    /// <summary>No record of this assignment is begun any more.</summary>
    public bool IsClosing => _isClosing;

    /// <summary>What still runs came too late: it is not written any more.</summary>
    public bool IsOver => _isOver;

    /// <summary>What was finished since the last commit is undone: its transaction was aborted. Nothing of it is committed, and its records are read again.</summary>
    public bool IsVoid => _isVoid;

    /// <summary>The client has been told to read it. Poll thread.</summary>
    public bool IsRead { get; set; }

    /// <summary>The partition is given up. Poll thread.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>It was over when nobody wrote: nothing is written for its records any more. Poll thread.</summary>
    public bool IsSealed { get; set; }

    /// <summary>
    /// Its records are handled one after the other until a later offset than this is committed, because what was finished ahead of that record did not fit the metadata;
    /// null as a rule. Poll thread.
    /// </summary>
    public long? InOrderBeyond { get; set; }

    /// <summary>What an earlier owner had finished ahead of its offset. Poll thread.</summary>
    public InheritedRuns Inherited { get; set; } = InheritedRuns.None;

    /// <summary>What the group had committed when the assignment began; null where nothing.</summary>
    public long? Start
    {
        get => Volatile.Read(ref _start) is var start and >= 0 ? start : null;
        set => Volatile.Write(ref _start, value ?? -1);
    }

    /// <summary>The end that was found while the client knew of none; null where that was not looked for. Any thread.</summary>
    public long? EndFound => Volatile.Read(ref _endFound) is var end and >= 0 ? end : null;

    /// <summary>An end of the partition that the client has read to: whatever lies before it and did not come is no record (markers, aborted transactions). Null before the first.</summary>
    public long? ReadTo
    {
        get => Volatile.Read(ref _readTo) is var end and >= 0 ? end : null;
        set => Volatile.Write(ref _readTo, value ?? -1);
    }

    /// <summary>The offset from which on records may still come; null where it is not known. Any thread.</summary>
    public long? Position => Max(Tracker.Position ?? Start ?? Beginning, ReadTo);

    /// <summary>The offset before which everything is finished; null where it is not known. Any thread.</summary>
    public long? FinishedTo => Tracker.BeyondPrefix == 0 ? Position : Tracker.CommitPoint ?? Start;

    /// <summary>Where a seek has brought it to: the group's offset, until a record was received. Poll thread.</summary>
    public long? SoughtTo { get; set; }

    /// <summary>What was last sent to be committed. Poll thread.</summary>
    public long? Sent { get; set; }

    /// <summary>The metadata that was sent with it. Poll thread.</summary>
    public string? SentMetadata { get; set; }

    /// <summary>Whether the broker has confirmed both. Poll thread.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>Characters of metadata that what is finished ahead of the offset takes, when last looked at. Poll thread.</summary>
    public int MetadataLength { get; set; }

    /// <summary>Clock when the finished prefix last moved, or had nothing to wait for. Poll thread.</summary>
    public long Moved { get; set; }

    /// <summary>Why no records are fetched now. Poll thread.</summary>
    public PauseReason Paused { get; set; }

    /// <summary>Records that were incomplete when it was paused as stuck. Poll thread.</summary>
    public int OpenWhenStuck { get; set; }

    /// <summary>What the broker has confirmed.</summary>
    public long? Committed
    {
        get => Volatile.Read(ref _committed) is var committed and >= 0 ? committed : null;
        set => Volatile.Write(ref _committed, value ?? -1);
    }

    /// <summary>Says where a partition is read from, of which the group has committed nothing or which was sought, and where it ends, if that is known. Any thread.</summary>
    public void Found(long beginning, long? end)
    {
        Volatile.Write(ref _endFound, end ?? -1);
        Volatile.Write(ref _beginning, beginning);
    }

    private long? Beginning => Volatile.Read(ref _beginning) is var beginning and >= 0 ? beginning : null;

    private static long? Max(long? one, long? other) => one is null || other > one ? other : one;

    /// <summary>Begins no more records.</summary>
    public void Close() => _isClosing = true;

    /// <summary>Tells running handlers to stop, and begins no more.</summary>
    public void Cancel(CancellationReason reason)
    {
        if (!_isOver)
            _reason = reason;
        _isClosing = true;
        _isOver = true;
        // What handlers do then is done on the thread pool: the poll thread waits for none of them.
        _ = _cancellation.CancelAsync().ContinueWith(
            (cancelled, told) => ((Action<AggregateException>)told!)(cancelled.Exception!), _onCallbackFault, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>Undoes what was finished since the last commit; running handlers are told to stop.</summary>
    public void Void()
    {
        _isVoid = true;
        Cancel(CancellationReason.TransactionAborted);
    }

    // Called by nobody: handlers may hold the token for longer than anybody knows the assignment; a source without a timer holds nothing.
    public void Dispose() => _cancellation.Dispose();
}
