using System.Runtime.InteropServices;

namespace Kappa.Avro;

/// <summary>Arrays and maps in one block: the count, the items, and a count of 0. Without an enumerator for the collections that are usual.</summary>
internal static class CollectionWrites
{
    public static void List<T>(IEnumerable<T> items, AvroWriter writer, EncodeSlot<T> item)
    {
        switch (items)
        {
            case T[] array:
                Span(array, writer, item);
                break;
            case List<T> list:
                Span(CollectionsMarshal.AsSpan(list), writer, item);
                break;
            default:
                Span(items.ToArray(), writer, item);
                break;
        }
    }

    public static void Map<T>(IEnumerable<KeyValuePair<string, T>> entries, AvroWriter writer, EncodeSlot<T> value)
    {
        if (entries is not Dictionary<string, T> dictionary) dictionary = new Dictionary<string, T>(entries);
        if (dictionary.Count > 0)
        {
            writer.WriteLong(dictionary.Count);
            foreach (var entry in dictionary)
            {
                writer.WriteString(entry.Key);
                value.Write(entry.Value, writer);
            }
        }

        writer.WriteLong(0);
    }

    private static void Span<T>(ReadOnlySpan<T> items, AvroWriter writer, EncodeSlot<T> item)
    {
        if (items.Length > 0)
        {
            writer.WriteLong(items.Length);
            foreach (var next in items) item.Write(next, writer);
        }

        writer.WriteLong(0);
    }
}
