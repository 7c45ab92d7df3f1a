namespace Kappa.Kafka;

/// <summary>
/// Idle blocks and batches of one consumer, last in first out, so that a warm one is used again. Bounded: what is beyond goes to the
/// garbage collector. Any thread.
/// </summary>
internal sealed class BlockPool
{
    /// <summary>
    /// A batch of 1,000 records of 200 bytes and its entries take about 330 kB: small enough to stay in a core's cache, and all that one
    /// record kept for long can hold back.
    /// </summary>
    public const int BlockSize = 512 * 1024;

    private const int IdleBlocks = 32;
    private const int IdleBatches = 256;

    private readonly Lock _lock = new();
    private readonly Block[] _blocks = new Block[IdleBlocks];
    private readonly RecordBatch[] _batches = new RecordBatch[IdleBatches];
    private int _blockCount;
    private int _batchCount;
    private bool _closed;

    /// <summary>A block of at least <paramref name="size"/> bytes; one larger than the usual is not pooled.</summary>
    public Block RentBlock(int size)
    {
        if (size > BlockSize)
            return new Block(size, null);
        lock (_lock)
        {
            if (_blockCount > 0)
                return Take(_blocks, ref _blockCount);
        }
        return new Block(BlockSize, this);
    }

    public RecordBatch RentBatch()
    {
        lock (_lock)
        {
            if (_batchCount > 0)
                return Take(_batches, ref _batchCount);
        }
        return new RecordBatch(this);
    }

    public void Return(Block block)
    {
        lock (_lock)
        {
            if (!_closed && _blockCount < IdleBlocks)
                _blocks[_blockCount++] = block;
        }
    }

    public void Return(RecordBatch batch)
    {
        lock (_lock)
        {
            if (!_closed && _batchCount < IdleBatches)
                _batches[_batchCount++] = batch;
        }
    }

    /// <summary>Lets go of what is idle, and of what comes back later.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            _blocks.AsSpan().Clear();
            _batches.AsSpan().Clear();
            (_blockCount, _batchCount) = (0, 0);
        }
    }

    private static T Take<T>(T[] idle, ref int count)
        where T : class
    {
        var taken = idle[--count];
        idle[count] = null!;
        return taken;
    }
}
