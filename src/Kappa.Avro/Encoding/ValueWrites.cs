using System.Buffers.Binary;
using System.Buffers.Text;

namespace Kappa.Avro;

/// <summary>What compiled encoders call for one value. Each names the field in what it throws.</summary>
internal static class ValueWrites
{
    private const long Millis = TimeSpan.TicksPerMillisecond;
    private const long Micros = TimeSpan.TicksPerMicrosecond;

    public static void LongAsFloat(long value, AvroWriter writer, string field) => writer.WriteFloat(Exactly.Float(value, field));

    public static void LongAsDouble(long value, AvroWriter writer, string field) => writer.WriteDouble(Exactly.Double(value, field));

    public static void String(string value, AvroWriter writer, string field)
    {
        try
        {
            writer.WriteString(value);
        }
        catch (AvroDataException e)
        {
            throw new AvroDataException($"{field}: {e.Message}", e);
        }
    }

    public static void Raw(byte[] binary, AvroWriter writer) => writer.WriteRaw(binary);

    public static void Bytes(byte[] value, AvroWriter writer) => writer.WriteBytes(value);

    public static void Memory(ReadOnlyMemory<byte> value, AvroWriter writer) => writer.WriteBytes(value.Span);

    public static void Fixed(byte[] value, AvroWriter writer, int size, string field) => FixedMemory(value, writer, size, field);

    public static void FixedMemory(ReadOnlyMemory<byte> value, AvroWriter writer, int size, string field)
    {
        if (value.Length != size) throw new AvroDataException($"{field}: {value.Length} bytes for a fixed of {size}.");
        writer.WriteRaw(value.Span);
    }

    public static void Decimal(decimal value, AvroWriter writer, int precision, int scale, string field)
    {
        Span<byte> bytes = stackalloc byte[16];
        var length = Decimals.Write(value, precision, scale, bytes, field);
        writer.WriteBytes(bytes[^length..]);
    }

    public static void FixedDecimal(decimal value, AvroWriter writer, int size, int precision, int scale, string field)
    {
        Span<byte> bytes = stackalloc byte[16];
        var length = Decimals.Write(value, precision, scale, bytes, field);
        if (length > size) throw new AvroDataException($"{field}: {value} does not fit into {size} bytes.");
        for (var i = 16; i < size; i++) writer.WriteRaw([value < 0 ? (byte)0xFF : (byte)0]);
        writer.WriteRaw(bytes[^Math.Min(size, 16)..]);
    }

    public static void Date(DateOnly value, AvroWriter writer, string field) => writer.WriteLong(Times.Days(value));

    public static void TimeMillis(TimeOnly value, AvroWriter writer, bool cut, string field) => writer.WriteLong(Times.Count(value.Ticks, 0, Millis, cut, field));

    public static void TimeMicros(TimeOnly value, AvroWriter writer, bool cut, string field) => writer.WriteLong(Times.Count(value.Ticks, 0, Micros, cut, field));

    public static void InstantMillis(DateTimeOffset value, AvroWriter writer, bool cut, string field) => writer.WriteLong(Times.SinceEpoch(value.UtcTicks, Millis, cut, field));

    public static void InstantMicros(DateTimeOffset value, AvroWriter writer, bool cut, string field) => writer.WriteLong(Times.SinceEpoch(value.UtcTicks, Micros, cut, field));

    public static void InstantNanos(DateTimeOffset value, AvroWriter writer, bool cut, string field) => writer.WriteLong(Times.NanosSinceEpoch(value.UtcTicks, field));

    public static void UtcMillis(DateTime value, AvroWriter writer, bool cut, string field) => writer.WriteLong(Times.SinceEpoch(Utc(value, field), Millis, cut, field));

    public static void UtcMicros(DateTime value, AvroWriter writer, bool cut, string field) => writer.WriteLong(Times.SinceEpoch(Utc(value, field), Micros, cut, field));

    public static void UtcNanos(DateTime value, AvroWriter writer, bool cut, string field) => writer.WriteLong(Times.NanosSinceEpoch(Utc(value, field), field));

    public static void LocalMillis(DateTime value, AvroWriter writer, bool cut, string field) => writer.WriteLong(Times.SinceEpoch(Local(value, field), Millis, cut, field));

    public static void LocalMicros(DateTime value, AvroWriter writer, bool cut, string field) => writer.WriteLong(Times.SinceEpoch(Local(value, field), Micros, cut, field));

    public static void LocalNanos(DateTime value, AvroWriter writer, bool cut, string field) => writer.WriteLong(Times.NanosSinceEpoch(Local(value, field), field));

    public static void Uuid(Guid value, AvroWriter writer, string field)
    {
        Span<byte> text = stackalloc byte[36];
        Utf8Formatter.TryFormat(value, text, out _);
        writer.WriteBytes(text);
    }

    public static void FixedUuid(Guid value, AvroWriter writer, string field)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        writer.WriteRaw(bytes);
    }

    public static void Duration(AvroDuration value, AvroWriter writer, string field)
    {
        Span<byte> bytes = stackalloc byte[12];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value.Months);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], value.Days);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], value.Milliseconds);
        writer.WriteRaw(bytes);
    }

    public static void Symbol<T>(T value, AvroWriter writer, SymbolIndex<T> index, string field)
        where T : struct, Enum => writer.WriteLong(index.Of(value, field));

    public static void SymbolName(string value, AvroWriter writer, AvroType type, string field)
    {
        var index = IndexOf(type, value);
        if (index < 0) throw new AvroDataException($"{field}: \"{value}\" is no symbol of {type}.");
        writer.WriteLong(index);
    }

    public static bool IsSymbol(AvroType type, string value) => IndexOf(type, value) >= 0;

    public static void Refuse(string fault) => throw new AvroDataException(fault);

    public static void RefuseValue(object value, string schema, string field) =>
        throw new AvroDataException($"{field}: a value of {TypeNames.Of(value.GetType())} is no {schema}.");

    private static int IndexOf(AvroType type, string symbol)
    {
        for (var i = 0; i < type.Symbols.Count; i++)
        {
            if (type.Symbols[i] == symbol) return i;
        }

        return -1;
    }

    private static long Utc(DateTime value, string field) => value.Kind == DateTimeKind.Utc ? value.Ticks
        : throw new AvroDataException($"{field}: a timestamp is an instant, and the DateTime's kind is {value.Kind}; use DateTimeOffset, or a DateTime of kind Utc.");

    private static long Local(DateTime value, string field) => value.Kind == DateTimeKind.Unspecified ? value.Ticks
        : throw new AvroDataException($"{field}: a local timestamp has no time zone, and the DateTime's kind is {value.Kind}; use one of kind Unspecified.");
}
