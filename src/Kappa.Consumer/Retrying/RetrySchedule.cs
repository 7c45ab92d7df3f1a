using Kappa.Consumer.Tracking;

namespace Kappa.Consumer.Retrying;

/// <summary>Records that wait for their next attempt. They hold their key and their place in the budget, and no slot. Bounded by the records in flight.</summary>
internal sealed class RetrySchedule : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<InFlightRecord, long> _waiting = new();
    private readonly TimeProvider _time;
    private readonly Action<InFlightRecord> _onDue;
    private readonly ITimer _timer;
    private long _next = long.MaxValue;

    public RetrySchedule(TimeProvider time, Action<InFlightRecord> onDue)
    {
        _time = time;
        _onDue = onDue;
        _timer = time.CreateTimer(_ => Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Holds a record for a while; false when its assignment begins no more records. The caller lets go of it either way.</summary>
    public bool TryAdd(InFlightRecord record, TimeSpan pause)
    {
        lock (_lock)
        {
            // Asked under the lock: whoever closes the assignment takes its records out afterwards.
            if (record.Assignment.IsClosing)
                return false;
            var due = _time.GetTimestamp() + (long)(pause.TotalSeconds * _time.TimestampFrequency);
            _waiting.Enqueue(record, due);
            if (due < _next)
                Set(due);
            return true;
        }
    }

    /// <summary>Takes out what belongs to assignments that begin no more records.</summary>
    public List<InFlightRecord> TakeClosing()
    {
        lock (_lock)
        {
            var closing = _waiting.UnorderedItems.Where(waiting => waiting.Element.Assignment.IsClosing).Select(waiting => waiting.Element).ToList();
            if (closing.Count > 0)
            {
                var kept = _waiting.UnorderedItems.Where(waiting => !waiting.Element.Assignment.IsClosing).ToList();
                _waiting.Clear();
                _waiting.EnqueueRange(kept);
            }
            return closing;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Release()
    {
        var due = new List<InFlightRecord>();
        lock (_lock)
        {
            _next = long.MaxValue;
            var now = _time.GetTimestamp();
            while (_waiting.TryPeek(out var record, out var at))
            {
                if (at > now)
                {
                    Set(at);
                    break;
                }
                due.Add(record);
                _waiting.Dequeue();
            }
        }
        foreach (var record in due)
            _onDue(record);
    }

    private void Set(long due)
    {
        _next = due;
        var pause = TimeSpan.FromSeconds(Math.Max(0, (due - _time.GetTimestamp()) / (double)_time.TimestampFrequency));
        // A timer that fires a little early would find nothing due and be set again; it rounds up instead.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(pause.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
