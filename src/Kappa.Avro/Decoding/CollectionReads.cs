namespace Kappa.Avro;

/// <summary>Arrays and maps: blocks of a count and so many items, ended by a count of 0; a negative count is followed by the block's size in bytes.</summary>
internal static class CollectionReads
{
    // Items of no bytes (null, an empty record) cost a writer nothing: without a limit, five bytes could ask for memory without end.
    private const long MostEmptyItems = 1_000_000;

    public static T[] Array<T>(ref AvroReader reader, DecodeSlot<T> item, int leastBytes, string field)
    {
        T[] items = [];
        var filled = 0;
        while (NextBlock(ref reader, leastBytes, filled, field) is > 0 and var count)
        {
            System.Array.Resize(ref items, filled + count);
            for (var end = filled + count; filled < end; filled++) items[filled] = item.Read(ref reader);
        }

        return items;
    }

    public static List<T> List<T>(ref AvroReader reader, DecodeSlot<T> item, int leastBytes, string field)
    {
        var items = new List<T>();
        while (NextBlock(ref reader, leastBytes, items.Count, field) is > 0 and var count)
        {
            items.EnsureCapacity(items.Count + count);
            for (var i = 0; i < count; i++) items.Add(item.Read(ref reader));
        }

        return items;
    }

    public static Dictionary<string, T> Map<T>(ref AvroReader reader, DecodeSlot<T> value, int leastBytes, string field)
    {
        var entries = new Dictionary<string, T>();
        while (NextBlock(ref reader, leastBytes + 1, entries.Count, field) is > 0 and var count)
        {
            entries.EnsureCapacity(entries.Count + count);
            for (var i = 0; i < count; i++)
            {
                var key = reader.ReadString();
                if (!entries.TryAdd(key, value.Read(ref reader))) throw new AvroDataException($"{field}: the map has the key \"{key}\" twice.");
            }
        }

        return entries;
    }

    /// <summary>The items of the next block; 0 at the end. Refused when the bytes left could not hold them.</summary>
    public static int NextBlock(ref AvroReader reader, int leastBytes, int before, object field)
    {
        var start = reader.Position;
        var count = reader.ReadLong();
        if (count < 0)
        {
            count = count == long.MinValue ? long.MaxValue : -count;
            if (reader.ReadLong() is var size && (ulong)size > (ulong)reader.Remaining.Length)
                throw new AvroDataException($"{field}: the block at position {start} says {size} bytes, and {reader.Remaining.Length} are left.");
        }

        var most = leastBytes == 0 ? MostEmptyItems - before : reader.Remaining.Length / leastBytes;
        if (count > most || count > System.Array.MaxLength - before)
            throw new AvroDataException($"{field}: the block at position {start} says {count} items, more than the bytes left can hold.");
        return (int)count;
    }
}
