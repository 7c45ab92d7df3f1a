using System.Buffers.Binary;

namespace Kappa.Kafka;

/// <summary>
/// The packed form of one header: name length (int32), value length (int32, -1 for none), name, NUL, value. The NUL makes the name a C
/// string in place, so that the block's bytes are handed to librdkafka as they lie.
/// </summary>
internal static class HeaderPacking
{
    public const int Lengths = 8;

    public static int Size(int nameLength, int valueLength) => checked(Lengths + nameLength + 1 + Math.Max(valueLength, 0));

    public static void Write(Span<byte> to, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool hasValue)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to, name.Length);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], hasValue ? value.Length : -1);
        name.CopyTo(to[Lengths..]);
        to[Lengths + name.Length] = 0;
        value.CopyTo(to[(Lengths + name.Length + 1)..]);
    }

    public static Header Read(ReadOnlySpan<byte> from)
    {
        var nameLength = BinaryPrimitives.ReadInt32LittleEndian(from);
        var valueLength = BinaryPrimitives.ReadInt32LittleEndian(from[4..]);
        var name = from.Slice(Lengths, nameLength);
        var value = from.Slice(Lengths + nameLength + 1, Math.Max(valueLength, 0));
        return new Header(name, value, valueLength >= 0);
    }
}
