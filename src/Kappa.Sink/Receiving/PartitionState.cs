namespace Kappa.Sink;

/// <summary>How far the sink is in one partition. Written by the sink's thread; others read single numbers.</summary>
internal sealed class PartitionState(string topic, int partition, long start)
{
    private long _next = start;
    private long _durable = start;
    private long _readBytes;

    public string Topic => topic;

    public int Partition => partition;

    /// <summary>Next offset to be given.</summary>
    public long Next => Volatile.Read(ref _next);

    /// <summary>Next offset after the last published entry.</summary>
    public long Durable => Volatile.Read(ref _durable);

    /// <summary>Bytes read since the last published entry.</summary>
    public long BatchBytes { get; private set; }

    public SinkPosition Position => new(topic, partition, Next, Durable, Volatile.Read(ref _readBytes));

    public void Read(long offset, int bytes)
    {
        Volatile.Write(ref _next, offset + 1);
        Volatile.Write(ref _readBytes, _readBytes + bytes);
        BatchBytes += bytes;
    }

    /// <summary>Nothing for the sink is before this offset: transaction markers and compacted records leave gaps.</summary>
    public void ReachEnd(long offset)
    {
        if (offset > _next)
            Volatile.Write(ref _next, offset);
    }

    public void Commit()
    {
        Volatile.Write(ref _durable, _next);
        BatchBytes = 0;
    }
}
