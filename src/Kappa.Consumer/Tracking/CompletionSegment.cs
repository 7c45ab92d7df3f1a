using System.Diagnostics;

namespace Kappa.Consumer.Tracking;

/// <summary>
/// The states of consecutively received records of one partition. The poll thread appends and reads; whoever finishes a record writes its one
/// byte and never touches the segment again, so no lock is needed.
/// </summary>
internal sealed class CompletionSegment
{
    public const int Capacity = 512;

    private const byte Open = 0;
    private const byte Done = 1;
    private const byte GivenBack = 2;

    private readonly byte[] _states = new byte[Capacity];
    private readonly long[] _offsets = new long[Capacity];

    /// <summary>Records appended.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public long OffsetAt(int index) => _offsets[index];

    /// <summary>Appends a received record, and says at which place.</summary>
    public int Append(long offset)
    {
        _offsets[Count] = offset;
        _states[Count] = Open;
        return Count++;
    }

    /// <summary>The record at this place is finished. Any thread, once.</summary>
    public void MarkDone(int index)
    {
        Debug.Assert(_states[index] == Open, "A record ended twice.");
        Volatile.Write(ref _states[index], Done);
    }

    /// <summary>The record at this place is given back unhandled: it is read again by whoever owns the partition next. Any thread, once.</summary>
    public void MarkGivenBack(int index)
    {
        Debug.Assert(_states[index] == Open, "A record ended twice.");
        Volatile.Write(ref _states[index], GivenBack);
    }

    /// <summary>Number of finished records without a break from <paramref name="start"/> on.</summary>
    public int DoneFrom(int start)
    {
        Volatile.ReadBarrier();
        var states = _states.AsSpan(start, Count - start);
        var end = states.IndexOfAnyExcept(Done);
        return end < 0 ? states.Length : end;
    }

    /// <summary>Length of the run of records from <paramref name="start"/> on that are all finished, or all not.</summary>
    public int RunFrom(int start, out bool isDone)
    {
        Volatile.ReadBarrier();
        var states = _states.AsSpan(start, Count - start);
        isDone = states[0] == Done;
        var end = isDone ? states.IndexOfAnyExcept(Done) : states.IndexOf(Done);
        return end < 0 ? states.Length : end;
    }

    /// <summary>Number of records from <paramref name="start"/> on that have neither finished nor been given back.</summary>
    public int OpenFrom(int start)
    {
        Volatile.ReadBarrier();
        return _states.AsSpan(start, Count - start).Count(Open);
    }

    /// <summary>Starts again, when no record of it is in work any more.</summary>
    public void Clear() => Count = 0;
}
