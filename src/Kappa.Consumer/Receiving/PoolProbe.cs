namespace Kappa.Consumer.Receiving;

/// <summary>
/// Whether the thread pool keeps up: an empty work item that the poll loop queues, and looks for. As long as one is not run within the limit, more
/// records would only wait longer. Owned by the poll thread.
/// </summary>
internal sealed class PoolProbe(TimeProvider time, Action<IThreadPoolWorkItem> queue) : IThreadPoolWorkItem
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    /// <summary>A probe of the process's pool.</summary>
    public PoolProbe(TimeProvider time)
        : this(time, static item => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false))
    {
    }

    private long _queued;
    private volatile bool _isOut;

    /// <summary>Whether the pool is saturated now. To be asked in every turn.</summary>
    public bool IsSaturated()
    {
        var since = time.GetElapsedTime(_queued);
        if (_isOut)
            return since > Limit;
        if (since > Interval)
        {
            _queued = time.GetTimestamp();
            _isOut = true;
            queue(this);
        }
        return false;
    }

    void IThreadPoolWorkItem.Execute() => _isOut = false;
}
