namespace Kappa.Ingress;

/// <summary>
/// Reads Thrift's compact protocol, just enough of it to walk a Parquet footer
/// (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
/// </summary>
/// <remarks>Throws <see cref="InvalidDataException"/> on bytes that end early or nest too deep; never reads past the end.</remarks>
internal ref struct ThriftReader(ReadOnlySpan<byte> source)
{
    private const int MaxDepth = 64;
    private ReadOnlySpan<byte> _source = source;
    private int _depth;

    public const byte True = 1, False = 2, Byte = 3, I16 = 4, I32 = 5, I64 = 6, Double = 7, Binary = 8, List = 9, Set = 10, Map = 11, Struct = 12, Uuid = 13;

    /// <summary>Header of the next field; false at the end of the struct. <paramref name="field"/> must be 0 before the first.</summary>
    public bool NextField(scoped ref int field, out byte type)
    {
        var header = ReadByte();
        type = (byte)(header & 0x0F);
        if (header == 0)
            return false;
        var delta = header >> 4;
        field = delta == 0 ? (short)ReadZigZag() : field + delta;
        return true;
    }

    public int ReadListHeader(out byte elementType)
    {
        var header = ReadByte();
        elementType = (byte)(header & 0x0F);
        var size = header >> 4;
        var count = size == 15 ? ReadVarint() : (ulong)size;
        return count <= (ulong)_source.Length ? (int)count : throw Cut(); // an element takes a byte at least
    }

    public long ReadZigZag()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public void Skip(byte type)
    {
        switch (type)
        {
            case True or False:
                return;
            case Byte:
                Take(1);
                return;
            case I16 or I32 or I64:
                ReadVarint();
                return;
            case Double:
                Take(8);
                return;
            case Uuid:
                Take(16);
                return;
            case Binary:
                Take(ReadVarint());
                return;
            case List or Set:
                SkipElements(ReadListHeader(out var element), element);
                return;
            case Map:
                SkipMap();
                return;
            case Struct:
                SkipStruct();
                return;
            default:
                throw new InvalidDataException($"Thrift type {type} is not known.");
        }
    }

    private void SkipElements(int count, byte type)
    {
        Enter();
        for (var i = 0; i < count; i++)
            Skip(type is True or False ? Byte : type); // a boolean in a list takes a byte of its own
        _depth--;
    }

    private void SkipMap()
    {
        var count = ReadVarint();
        if (count == 0)
            return;
        var types = ReadByte();
        Enter();
        for (var i = 0UL; i < count; i++)
        {
            SkipElements(1, (byte)(types >> 4));
            SkipElements(1, (byte)(types & 0x0F));
        }

        _depth--;
    }

    private void SkipStruct()
    {
        Enter();
        var field = 0;
        while (NextField(ref field, out var type))
            Skip(type);
        _depth--;
    }

    private void Enter()
    {
        if (++_depth > MaxDepth)
            throw new InvalidDataException("The structure is nested too deep.");
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("A number is longer than 64 bits.");
    }

    private byte ReadByte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_source.Length)
            throw Cut();
        var taken = _source[..(int)count];
        _source = _source[(int)count..];
        return taken;
    }

    private static InvalidDataException Cut() => new("The structure ends early.");
}
