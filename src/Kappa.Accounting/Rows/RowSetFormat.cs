namespace Kappa.Accounting;

/// <summary>
/// A row set as bytes, version 1:
/// <code>
/// "KROW" version parts, then each part: part, items, end; then XxHash3 of all that
/// item: kind, gap (places skipped since the last item), then by kind
///   full   number of full containers in a row
///   runs   number of runs, then each: rows skipped, length - 1
///   bitmap 1,024 words
/// </code>
/// Numbers are varints, words and checksum little-endian. The smaller of runs and bitmap is written.
/// </summary>
internal static class RowSetFormat
{
    private const byte Version = 1;
    private const byte End = 0, Full = 1, Runs = 2, Words = 3;
    private const long LastPlace = long.MaxValue >> 16;

    private static ReadOnlySpan<byte> Magic => "KROW"u8;

    public static void Write(RowSet set, Stream stream)
    {
        var writer = new ChecksummedWriter(stream);
        writer.Write(Magic);
        writer.WriteByte(Version);
        writer.WriteVarint((ulong)set.Contents.Count);
        foreach (var (part, rows) in set.Contents)
        {
            writer.WriteVarint((ulong)part);
            long next = 0;
            for (var i = 0; i < rows.Places.Length; i++)
            {
                var (place, container) = (rows.Places[i], rows.ContainerAt(i));
                var full = 0;
                while (i + full < rows.Places.Length && rows.Places[i + full] == place + full && rows.ContainerAt(i + full).IsFull)
                    full++;
                if (full > 0)
                {
                    WriteItem(writer, Full, place - next);
                    writer.WriteVarint((ulong)full);
                    next = place + full;
                    i += full - 1;
                    continue;
                }
                WriteContainer(writer, place - next, container);
                next = place + 1;
            }
            writer.WriteByte(End);
        }
        writer.Finish();
    }

    public static RowSet Read(Stream stream)
    {
        var reader = new ChecksummedReader(stream);
        Span<byte> magic = stackalloc byte[Magic.Length];
        reader.Fill(magic);
        if (!magic.SequenceEqual(Magic))
            throw new InvalidDataException("These bytes are not a row set.");
        var version = reader.ReadByte();
        if (version != Version)
            throw new InvalidDataException($"The row set has version {version}; this one reads version {Version}.");

        // Nothing is built before the checksum is known: until then a damaged count could ask for any amount of memory.
        var items = new List<(int Part, long Place, long Full, RowContainer? Container)>();
        var parts = reader.ReadVarint();
        long part = -1;
        for (ulong i = 0; i < parts; i++)
        {
            part = Checked(reader.ReadVarint(), part + 1, int.MaxValue);
            long next = 0;
            for (var kind = reader.ReadByte(); kind != End; kind = reader.ReadByte())
            {
                var place = next + Checked(reader.ReadVarint(), 0, LastPlace - next);
                var full = kind == Full ? Checked(reader.ReadVarint(), 1, LastPlace + 1 - place) : 0;
                items.Add(((int)part, place, full, kind switch
                {
                    Full => null,
                    Runs => ReadRuns(reader),
                    Words => ReadWords(reader),
                    _ => throw new InvalidDataException($"Kind {kind} of a row container is unknown."),
                }));
                next = place + Math.Max(1, full);
            }
        }
        reader.Finish();

        var set = new RowSet();
        foreach (var (itemPart, place, full, container) in items)
        {
            if (container is not null)
                set.Append(itemPart, place, container);
            for (long i = 0; i < full; i++)
                set.Append(itemPart, place + i, RowContainer.OfRange(0, ushort.MaxValue));
        }
        return set;
    }

    private static void WriteContainer(ChecksummedWriter writer, long gap, RowContainer container)
    {
        // A run takes two bytes at least: with more than half the bitmap's bytes in runs, the bitmap is as small.
        var runs = container.CountRuns();
        if (runs > 2 * RowContainer.MaxRuns)
        {
            WriteItem(writer, Words, gap);
            foreach (var word in container.Words)
                writer.WriteUInt64(word);
            return;
        }
        WriteItem(writer, Runs, gap);
        writer.WriteVarint((ulong)runs);
        var (cursor, next) = (0, 0);
        while (container.TryNextRun(ref cursor, out var first, out var last))
        {
            writer.WriteVarint((ulong)(first - next));
            writer.WriteVarint((ulong)(last - first));
            next = last + 1;
        }
    }

    private static void WriteItem(ChecksummedWriter writer, byte kind, long gap)
    {
        writer.WriteByte(kind);
        writer.WriteVarint((ulong)gap);
    }

    private static RowContainer ReadRuns(ChecksummedReader reader)
    {
        var runs = Checked(reader.ReadVarint(), 1, Bitmap.Bits / 2);
        var words = new ulong[Bitmap.Words];
        long next = 0;
        for (long i = 0; i < runs; i++)
        {
            var first = next + Checked(reader.ReadVarint(), i == 0 ? 0 : 1, ushort.MaxValue - next);
            var last = first + Checked(reader.ReadVarint(), 0, ushort.MaxValue - first);
            Bitmap.SetRange(words, (int)first, (int)last);
            next = last + 1;
        }
        return RowContainer.OfWords(words);
    }

    private static RowContainer ReadWords(ChecksummedReader reader)
    {
        var words = new ulong[Bitmap.Words];
        for (var i = 0; i < words.Length; i++)
            words[i] = reader.ReadUInt64();
        var container = RowContainer.OfWords(words);
        return container.Count > 0 ? container : throw new InvalidDataException("A row container is empty.");
    }

    private static long Checked(ulong value, long smallest, long largest) =>
        value <= long.MaxValue && (long)value >= smallest && (long)value <= largest
            ? (long)value
            : throw new InvalidDataException($"The number {value} is not between {smallest} and {largest}.");
}
