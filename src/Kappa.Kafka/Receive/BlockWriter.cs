using System.Runtime.CompilerServices;
using Kappa.Kafka.Native;

namespace Kappa.Kafka;

/// <summary>
/// Copies native messages into blocks. Batches share a block until it is full, so that a batch of one record costs its own bytes and not a
/// block. Owned by the thread that receives.
/// </summary>
/// <remarks>
/// A block, filled from the left; when all its batches are released while it is still the open one, filling starts at 0 again:
/// <code>
/// | entries of batch 1 | records of batch 1 | entries of batch 2 | records of batch 2 |  free  |
///                                                                                     ^ _at
/// </code>
/// </remarks>
internal sealed unsafe class BlockWriter(BlockPool pool, TopicNames topics)
{
    private Block? _block;
    private int _at;
    private int _number;

    /// <summary>Copies messages that are records; the caller keeps and frees them. Messages that are errors are left out.</summary>
    /// <returns>The batch, or null when none was a record.</returns>
    public RecordBatch? Copy(NativeMessage** messages, int count)
    {
        topics.BeginBatch();
        var entries = count * Unsafe.SizeOf<RecordEntry>();
        if (_block is { HeldOnce: true })
            _at = 0;
        _at = Aligned(_at);
        if (_block is null || _block.Bytes.Length - _at < entries)
            Open(entries);
        var batch = pool.RentBatch();
        // The names may grow while the batch is filled: it is given them when it is published.
        batch.Begin(_block!, _at);
        _number = 0;
        _at += entries;
        for (var i = 0; i < count; i++)
        {
            if (messages[i]->Error == 0)
                Copy(messages[i], batch);
        }
        return batch.Publish(topics.All) ? batch : null;
    }

    /// <summary>Lets go of the open block.</summary>
    public void Close()
    {
        _block?.Release();
        _block = null;
    }

    private static int Aligned(int position) => (position + 7) & ~7;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Copy(NativeMessage* message, RecordBatch batch)
    {
        var entry = new RecordEntry
        {
            Offset = message->Offset,
            Partition = message->Partition,
            Topic = topics.Index(message->Topic),
            KeyLength = message->Key is null ? RecordEntry.None : checked((int)message->KeyLength),
            ValueLength = message->Value is null ? RecordEntry.None : checked((int)message->ValueLength),
        };
        int kind;
        entry.TimestampUnixMs = Rd.rd_kafka_message_timestamp(message, &kind);
        var headers = MessageHeaders.Of(message);
        if (!TryWrite(message, headers, ref entry))
        {
            Open(Size(headers, in entry));
            _number = batch.Add(_block!);
            if (!TryWrite(message, headers, ref entry))
                throw new InvalidOperationException("A record does not fit the block that was made for it.");
        }
        batch.Append(in entry);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryWrite(NativeMessage* message, MessageHeaders headers, ref RecordEntry entry)
    {
        var free = _block!.Bytes.AsSpan(_at);
        if (free.Length < Math.Max(entry.KeyLength, 0) + (long)Math.Max(entry.ValueLength, 0))
            return false;
        entry.Block = _number;
        entry.Start = _at;
        var used = 0;
        if (entry.KeyLength > 0)
        {
            new ReadOnlySpan<byte>(message->Key, entry.KeyLength).CopyTo(free);
            used = entry.KeyLength;
        }
        if (entry.ValueLength > 0)
        {
            new ReadOnlySpan<byte>(message->Value, entry.ValueLength).CopyTo(free[used..]);
            used += entry.ValueLength;
        }
        if (!TryWriteHeaders(headers, free[used..], _at + used, ref entry))
            return false;
        _at += used + entry.HeadersLength;
        return true;
    }

    // Sums up in the entry; when the space does not suffice, the entry is written again by the next attempt.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryWriteHeaders(MessageHeaders headers, Span<byte> free, int position, ref RecordEntry entry)
    {
        (entry.HeadersLength, entry.HeaderCount, entry.IdStart) = (0, 0, RecordEntry.None);
        var (used, count, id) = (0, 0, RecordEntry.None);
        while (headers.TryNext(out var name, out var value, out var hasValue))
        {
            var size = HeaderPacking.Size(name.Length, value.Length);
            if (free.Length - used < size)
                return false;
            HeaderPacking.Write(free[used..], name, value, hasValue);
            // the last header of a name counts
            if (name.SequenceEqual(RecordIdHeader.Name))
                id = value.Length == RecordId.Size ? position + used + HeaderPacking.Lengths + name.Length + 1 : RecordEntry.None;
            used += size;
            count++;
        }
        if (!headers.IsBroken)
            (entry.HeadersLength, entry.HeaderCount, entry.IdStart) = (used, count, id);
        return true;
    }

    private static int Size(MessageHeaders headers, in RecordEntry entry)
    {
        long size = Math.Max(entry.KeyLength, 0) + (long)Math.Max(entry.ValueLength, 0);
        while (headers.TryNext(out var name, out var value, out _))
            size += HeaderPacking.Size(name.Length, value.Length);
        return checked((int)size);
    }

    private void Open(int size)
    {
        _block?.Release();
        _block = pool.RentBlock(size);
        _block.Hold();
        _at = 0;
    }
}
