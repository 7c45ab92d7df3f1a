using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Kappa.Kafka;

/// <summary>
/// Records copied out of the client into pooled memory. It is born with one reference per record; memory of every record is valid until the
/// last reference is released, then it goes back to the pool. Release each record once (any thread), or dispose the whole batch.
/// </summary>
/// <remarks>
/// A batch object serves again after its last release. Records carry the number of the use that they belong to: reading one after that
/// throws <see cref="ObjectDisposedException"/>, as long as it is noticed before the memory holds another batch's records.
/// </remarks>
public sealed class RecordBatch : IDisposable
{
    private readonly BlockPool _pool;
    private Block[] _blocks = new Block[2];
    private int _blockCount;
    private int _entries;
    private int _references;
    private int _use;
    private string[] _topics = [];

    internal RecordBatch(BlockPool pool) => _pool = pool;

    /// <summary>Number of records.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of keys, values and headers.</summary>
    public long Bytes { get; private set; }

    /// <summary>A record. A small value that may be kept until it is released.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no record of that index.</exception>
    public ReceivedRecord this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return new ReceivedRecord(this, index, _use);
        }
    }

    /// <summary>How many records from <paramref name="index"/> on are of one partition: records come in such runs. At least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no record of that index.</exception>
    public int RunFrom(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        ref readonly var first = ref At(index);
        var end = index + 1;
        while (end < Count && At(end).Partition == first.Partition && At(end).Topic == first.Topic)
            end++;
        return end - index;
    }

    /// <summary>Releases all references at once: for callers that released no record of it one by one, and keep none.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _references, 0) > 0)
            End();
    }

    /// <summary>Begins a use: entries start at <paramref name="entries"/> of <paramref name="first"/>.</summary>
    internal void Begin(Block first, int entries)
    {
        Debug.Assert(_blockCount == 0 && _references == 0, "A batch in use was begun again.");
        first.Hold();
        _blocks[0] = first;
        _blockCount = 1;
        _entries = entries;
        Count = 0;
        Bytes = 0;
    }

    /// <summary>Adds a block and gives its number in this batch.</summary>
    internal int Add(Block block)
    {
        block.Hold();
        if (_blockCount == _blocks.Length)
            Array.Resize(ref _blocks, _blockCount * 2);
        _blocks[_blockCount] = block;
        return _blockCount++;
    }

    internal void Append(in RecordEntry entry)
    {
        At(Count++) = entry;
        Bytes += entry.Bytes;
    }

    /// <summary>Gives the batch to the caller; false (and it is back in the pool) when it holds no record.</summary>
    internal bool Publish(string[] topics)
    {
        if (Count == 0)
        {
            End();
            return false;
        }
        _topics = topics;
        Volatile.Write(ref _references, Count);
        return true;
    }

    internal ref readonly RecordEntry Entry(int index, int use)
    {
        if (use != _use)
            ThrowReleased();
        return ref At(index);
    }

    /// <summary>Whether it is a copy of one record already.</summary>
    internal bool IsDetached(int use) => use == Volatile.Read(ref _use) && Count == 1 && _blockCount == 1 && !_blocks[0].IsPooled;

    /// <summary>Copies a record into a batch and a block of its own.</summary>
    internal ReceivedRecord Copy(int index, int use)
    {
        ref readonly var source = ref Entry(index, use);
        var start = Unsafe.SizeOf<RecordEntry>();
        var block = new Block(start + source.Bytes, null);
        BytesOf(in source).AsSpan(source.Start, source.Bytes).CopyTo(block.Bytes.AsSpan(start));
        var copy = _pool.RentBatch();
        copy.Begin(block, 0);
        copy.Append(source with { Block = 0, Start = start, IdStart = source.IdStart < 0 ? RecordEntry.None : source.IdStart - source.Start + start });
        copy.Publish(_topics);
        return copy[0];
    }

    internal byte[] BytesOf(in RecordEntry entry) => _blocks[entry.Block].Bytes;

    internal string Topic(in RecordEntry entry) => _topics[entry.Topic];

    internal void Release(int use)
    {
        if (use != Volatile.Read(ref _use))
            ThrowReleased();
        var left = Interlocked.Decrement(ref _references);
        Debug.Assert(left >= 0, "A record was released twice.");
        if (left == 0)
            End();
    }

    private static void ThrowReleased() => throw new ObjectDisposedException(nameof(ReceivedRecord), "The record was read or released after its batch's last release.");

    private ref RecordEntry At(int index) =>
        ref Unsafe.As<byte, RecordEntry>(ref _blocks[0].Bytes[_entries + index * Unsafe.SizeOf<RecordEntry>()]);

    private void End()
    {
        Interlocked.Increment(ref _use);
        for (var i = 0; i < _blockCount; i++)
        {
            _blocks[i].Release();
            _blocks[i] = null!;
        }
        _blockCount = 0;
        Count = 0;
        _pool.Return(this);
    }
}
