using Google.Protobuf.Reflection;

namespace Kappa.Protobuf.Frames;

/// <summary>
/// Which message of a schema's file a value holds: its position in the file, then in the message around it, and so on. On the wire: their number, then
/// each, as zig-zag varints; the first message of the file, which most values are, as the single byte 0. Source: Confluent Platform, "Schema Registry,
/// wire format".
/// </summary>
internal static class MessageIndexes
{
    // A message that is nested deeper is not to be found in any file.
    private const int Deepest = 64;

    /// <summary>The bytes for a message.</summary>
    public static byte[] Write(MessageDescriptor message)
    {
        var path = new Stack<int>();
        for (var each = message; each is not null; each = each.ContainingType)
            path.Push(each.Index);
        if (path.Count == 1 && path.Peek() == 0)
            return [0];
        var bytes = new List<byte>();
        Write(bytes, path.Count);
        foreach (var index in path)
            Write(bytes, index);
        return [.. bytes];
    }

    /// <summary>Reads them off the front; null when they are none.</summary>
    /// <param name="source">What follows the schema id.</param>
    /// <param name="length">Bytes that they take.</param>
    public static int[]? TryRead(ReadOnlySpan<byte> source, out int length)
    {
        length = 0;
        if (!TryRead(source, ref length, out var count) || count is < 0 or > Deepest)
            return null;
        if (count == 0)
            return [0];
        var indexes = new int[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryRead(source, ref length, out indexes[i]) || indexes[i] < 0)
                return null;
        }
        return indexes;
    }

    private static void Write(List<byte> bytes, int value)
    {
        var zigZag = (uint)((value << 1) ^ (value >> 31));
        for (; zigZag >= 0x80; zigZag >>= 7)
            bytes.Add((byte)(zigZag | 0x80));
        bytes.Add((byte)zigZag);
    }

    private static bool TryRead(ReadOnlySpan<byte> source, ref int position, out int value)
    {
        value = 0;
        ulong zigZag = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            if (position >= source.Length)
                return false;
            var next = source[position++];
            zigZag |= (ulong)(next & 0x7F) << shift;
            if ((next & 0x80) != 0)
                continue;
            if (zigZag > uint.MaxValue)
                return false;
            value = (int)(zigZag >> 1) ^ -(int)(zigZag & 1);
            return true;
        }
        return false;
    }
}
