using System.Numerics;
using Kappa.Avro;

namespace Kappa.Sink;

/// <summary>
/// A decimal's unscaled number, big-endian two's complement, in bytes or a fixed. A number of more digits than the schema's precision is refused: readers would show another
/// one.
/// </summary>
internal readonly struct UnscaledNumber(AvroType type)
{
    private readonly bool _isFixed = type.Kind == AvroKind.Fixed;
    private readonly int _size = type.Size;
    private readonly int _precision = type.Precision;
    private readonly Int128 _limit = type.Precision <= ColumnShape.Int64Digits ? Power(type.Precision) : 0;
    private readonly BigInteger _bigLimit = BigInteger.Pow(10, type.Precision);

    /// <summary>Reads a number of up to 18 digits.</summary>
    public long ReadSmall(ref AvroReader reader)
    {
        var bytes = ReadBytes(ref reader);
        // Bytes that only repeat the sign may stand in front.
        while (bytes.Length > sizeof(long) && IsSign(bytes[0], bytes[1]))
            bytes = bytes[1..];
        if (bytes.Length > sizeof(long))
            throw TooLong();
        long value = (sbyte)bytes[0];
        foreach (var next in bytes[1..])
            value = value << 8 | next;
        if (value >= _limit || value <= -_limit)
            throw TooLong();
        return value;
    }

    /// <summary>Reads a number into as many bytes, its sign put in front.</summary>
    public void ReadWide(ref AvroReader reader, FixedColumn column)
    {
        var bytes = ReadBytes(ref reader);
        if (BigInteger.Abs(new BigInteger(bytes, isBigEndian: true)) >= _bigLimit)
            throw TooLong();
        if (bytes.Length > column.Width)
            bytes = bytes[^column.Width..];
        var slot = column.AppendEmpty();
        slot[..^bytes.Length].Fill((byte)((sbyte)bytes[0] >> 7));
        bytes.CopyTo(slot[^bytes.Length..]);
    }

    private ReadOnlySpan<byte> ReadBytes(ref AvroReader reader)
    {
        var bytes = _isFixed ? reader.ReadFixed(_size) : reader.ReadBytes();
        return bytes.Length > 0 ? bytes : throw new AvroDataException("A decimal has no bytes.");
    }

    private static bool IsSign(byte first, byte second) => first == (byte)((sbyte)second >> 7);

    private static Int128 Power(int digits)
    {
        Int128 power = 1;
        for (; digits > 0; digits--)
            power *= 10;
        return power;
    }

    private AvroDataException TooLong() => new($"A decimal has more than the {_precision} digits of its schema.");
}

internal sealed class Int32DecimalDecoder(ValueColumn<int> column, AvroType type) : LeafDecoder<ValueColumn<int>>(column)
{
    private readonly UnscaledNumber _number = new(type);

    public override void Read(ref AvroReader reader) => Column.Append((int)_number.ReadSmall(ref reader));
}

internal sealed class Int64DecimalDecoder(ValueColumn<long> column, AvroType type) : LeafDecoder<ValueColumn<long>>(column)
{
    private readonly UnscaledNumber _number = new(type);

    public override void Read(ref AvroReader reader) => Column.Append(_number.ReadSmall(ref reader));
}

internal sealed class WideDecimalDecoder(FixedColumn column, AvroType type) : LeafDecoder<FixedColumn>(column)
{
    private readonly UnscaledNumber _number = new(type);

    public override void Read(ref AvroReader reader) => _number.ReadWide(ref reader, Column);
}
