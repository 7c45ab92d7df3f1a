using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Kappa.Accounting;

/// <summary>
/// Journal entries as bytes that stand for themselves: what <see cref="OffsetJournal"/> appends, and what can be kept in a file of its own.
/// <code>
/// header   "KSEG", length of the body, number of entries, XxHash32 of those 12 bytes, XxHash3 of the body    24 bytes
/// body     number of partitions, then each: partition, entries,
///          offsets as runs (gap to the last offset + 1, length) until all entries have one,
///          rows: twice the difference to the last row; or 1, then differences of part, ordinal and row
/// </code>
/// Numbers in the body are varints, differences zigzag: a row that lies near the one before it, at the next offset, takes one byte or two.
/// </summary>
internal static class JournalSegment
{
    internal const int HeaderSize = 24;

    // No doubled difference is odd: of another part, with an ordinal, or too far away to be doubled.
    private const ulong Elsewhere = 1;

    internal static ReadOnlySpan<byte> Marker => "KSEG"u8;

    /// <summary>Encodes entries, given in any order, ordered by partition and offset.</summary>
    public static byte[] Encode(ReadOnlySpan<JournalEntry> entries)
    {
        var ordered = entries.ToArray();
        ordered.AsSpan().Sort(JournalEntry.ByOffset);
        var body = new ArrayBufferWriter<byte>(HeaderSize + 4 * ordered.Length);
        body.Advance(HeaderSize);
        Append(body, (ulong)CountPartitions(ordered));
        for (ReadOnlySpan<JournalEntry> rest = ordered; rest.Length > 0;)
        {
            var length = 1;
            while (length < rest.Length && rest[length].Partition == rest[0].Partition)
                length++;
            AppendPartition(body, rest[..length]);
            rest = rest[length..];
        }

        MemoryMarshal.TryGetArray(body.WrittenMemory, out var segment);
        var bytes = segment.Array!.AsSpan(0, segment.Count);
        Marker.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], segment.Count - HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], ordered.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], XxHash32.HashToUInt32(bytes[..12]));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], XxHash3.HashToUInt64(bytes[HeaderSize..]));
        return bytes.ToArray();
    }

    /// <summary>Decodes what <see cref="Encode"/> returned; the entries are ordered by partition and offset.</summary>
    /// <exception cref="InvalidDataException">The bytes are cut off or changed.</exception>
    public static JournalEntry[] Decode(ReadOnlySpan<byte> bytes)
    {
        if (!TryReadHeader(bytes, out var bodyLength, out var count) || bytes.Length != HeaderSize + bodyLength || !IsIntact(bytes))
            throw new InvalidDataException("The bytes are not an intact journal segment: they were cut off or changed.");
        var entries = new List<JournalEntry>();
        DecodeBody(bytes[HeaderSize..], count, entries);
        return [.. entries];
    }

    /// <summary>Reads the next of several segments that stand one after the other; false at the end of the stream.</summary>
    /// <param name="stream">Where a segment begins, or the end.</param>
    /// <param name="entries">What it held before is replaced; taken for segment after segment, it spares an array for each.</param>
    /// <exception cref="InvalidDataException">The bytes are cut off or changed.</exception>
    public static bool TryRead(Stream stream, List<JournalEntry> entries)
    {
        entries.Clear();
        Span<byte> header = stackalloc byte[HeaderSize];
        var read = stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false);
        if (read == 0)
            return false;
        if (read < HeaderSize || !TryReadHeader(header, out var bodyLength, out var count))
            throw new InvalidDataException("The bytes are not an intact journal segment: they were cut off or changed.");
        var segment = new byte[HeaderSize + bodyLength];
        header.CopyTo(segment);
        if (stream.ReadAtLeast(segment.AsSpan(HeaderSize), bodyLength, throwOnEndOfStream: false) < bodyLength || !IsIntact(segment))
            throw new InvalidDataException("The journal segment was cut off or changed.");
        DecodeBody(segment.AsSpan(HeaderSize), count, entries);
        return true;
    }

    /// <summary>Whether the bytes begin with a header whose own checksum is right: its numbers can then be trusted.</summary>
    internal static bool TryReadHeader(ReadOnlySpan<byte> bytes, out int bodyLength, out int count)
    {
        (bodyLength, count) = (0, 0);
        if (bytes.Length < HeaderSize || !bytes.StartsWith(Marker) ||
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) != XxHash32.HashToUInt32(bytes[..12]))
            return false;
        bodyLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        count = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        return bodyLength >= 0 && count >= 0;
    }

    /// <summary>Whether the body of a whole segment has the checksum that its header names.</summary>
    internal static bool IsIntact(ReadOnlySpan<byte> segment) =>
        BinaryPrimitives.ReadUInt64LittleEndian(segment[16..]) == XxHash3.HashToUInt64(segment[HeaderSize..]);

    /// <summary>Replaces what the list holds by the entries of the body.</summary>
    internal static void DecodeBody(ReadOnlySpan<byte> body, int count, List<JournalEntry> into)
    {
        // Each entry takes a byte at least, so that no damage can ask for more memory than the bytes are worth.
        if (count > body.Length)
            throw new InvalidDataException("The journal segment has more entries than bytes.");
        CollectionsMarshal.SetCount(into, count);
        var entries = CollectionsMarshal.AsSpan(into);
        var filled = 0;
        for (var partitions = Varint.Read(ref body); partitions > 0; partitions--)
        {
            var partition = checked((int)Varint.Read(ref body));
            var length = Varint.Read(ref body);
            if (length > (ulong)(count - filled))
                throw new InvalidDataException("The journal segment's partitions have more entries than the segment.");
            ReadPartition(ref body, partition, entries.Slice(filled, (int)length));
            filled += (int)length;
        }
        if (filled != count || !body.IsEmpty)
            throw new InvalidDataException("The journal segment's counts do not add up.");
    }

    private static int CountPartitions(ReadOnlySpan<JournalEntry> ordered)
    {
        var count = 0;
        for (var i = 0; i < ordered.Length; i++)
            count += i == 0 || ordered[i].Partition != ordered[i - 1].Partition ? 1 : 0;
        return count;
    }

    private static void AppendPartition(ArrayBufferWriter<byte> body, ReadOnlySpan<JournalEntry> entries)
    {
        Append(body, (ulong)entries[0].Partition);
        Append(body, (ulong)entries.Length);
        long expected = 0;
        for (var i = 0; i < entries.Length;)
        {
            var first = i++;
            while (i < entries.Length && entries[i].Offset == entries[i - 1].Offset + 1)
                i++;
            Append(body, Varint.ZigZag(entries[first].Offset - expected));
            Append(body, (ulong)(i - first));
            expected = entries[i - 1].Offset + 1;
        }
        var (part, row) = (0, 0L);
        foreach (var entry in entries)
        {
            var difference = Varint.ZigZag(entry.Row - row);
            if (entry.Part == part && entry.Ordinal == 0 && difference <= ulong.MaxValue >> 1)
            {
                Append(body, difference << 1);
            }
            else
            {
                Append(body, Elsewhere);
                Append(body, Varint.ZigZag((long)entry.Part - part));
                Append(body, (ulong)entry.Ordinal);
                Append(body, difference);
            }
            (part, row) = (entry.Part, entry.Row);
        }
    }

    private static void ReadPartition(ref ReadOnlySpan<byte> body, int partition, Span<JournalEntry> entries)
    {
        long offset = 0;
        for (var i = 0; i < entries.Length;)
        {
            offset += Varint.UnZigZag(Varint.Read(ref body));
            var run = Varint.Read(ref body);
            if (run == 0 || run > (ulong)(entries.Length - i))
                throw new InvalidDataException("A run of offsets in the journal segment is empty or too long.");
            for (; run > 0; run--)
                entries[i++] = new JournalEntry(partition, offset++, 0, 0, 0);
        }
        var (part, row) = (0, 0L);
        foreach (ref var entry in entries)
        {
            var difference = Varint.Read(ref body);
            var ordinal = 0;
            if (difference == Elsewhere)
            {
                part += (int)Varint.UnZigZag(Varint.Read(ref body));
                ordinal = (int)Varint.Read(ref body);
                difference = Varint.Read(ref body);
            }
            else
            {
                difference >>= 1;
            }
            row += Varint.UnZigZag(difference);
            entry = entry with { Part = part, Row = row, Ordinal = ordinal };
        }
    }

    private static void Append(ArrayBufferWriter<byte> body, ulong value) => body.Advance(Varint.Write(body.GetSpan(Varint.MaxSize), value));
}
