namespace Kappa.Ingress;

/// <summary>What a partition holds that its reader has not read yet. Of records that this run sent, the bytes are known; of others, the mean is taken.</summary>
internal sealed class PartitionBacklog
{
    private const int ChunkBytes = 16 * 1024;

    private readonly Queue<(long End, long Records, long Bytes)> _chunks = new();
    private (long End, long Records, long Bytes) _open;
    private long _chunkRecords;
    private long _chunkBytes;

    /// <summary>Next offset that the reader reads.</summary>
    public long Position { get; private set; }

    /// <summary>Offset after the last record.</summary>
    public long End { get; private set; }

    public long UnreadRecords => Math.Max(0, End - Position);

    /// <summary>Adds a record of this run.</summary>
    public void Add(long offset, int bytes)
    {
        _open = (offset + 1, _open.Records + 1, _open.Bytes + bytes);
        _chunkRecords++;
        _chunkBytes += bytes;
        End = Math.Max(End, offset + 1);
        if (_open.Bytes < ChunkBytes)
            return;
        _chunks.Enqueue(_open);
        _open = default;
    }

    /// <summary>The partition as it was seen: its reader's position and its end.</summary>
    public void Look(long position, long end)
    {
        // Positions that go back (a group was reset) count; ends only grow, and what is acknowledged may be newer than what was seen.
        Position = position;
        End = Math.Max(End, end);
        while (_chunks.TryPeek(out var chunk) && chunk.End <= position)
        {
            Remove(chunk);
            _chunks.Dequeue();
        }

        if (_open.Records > 0 && _open.End <= position)
        {
            Remove(_open);
            _open = default;
        }
    }

    /// <summary>Bytes not yet read.</summary>
    /// <param name="meanBytes">Bytes of a record whose size is not known.</param>
    public double UnreadBytes(double meanBytes) => _chunkBytes + (Math.Max(0, UnreadRecords - _chunkRecords) * meanBytes);

    private void Remove((long End, long Records, long Bytes) chunk)
    {
        _chunkRecords -= chunk.Records;
        _chunkBytes -= chunk.Bytes;
    }
}
