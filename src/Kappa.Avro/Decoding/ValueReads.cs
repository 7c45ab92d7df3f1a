using System.Buffers.Binary;
using System.Buffers.Text;

namespace Kappa.Avro;

/// <summary>What compiled decoders call for one value. Each names the field in what it throws.</summary>
internal static class ValueReads
{
    public static sbyte IntAsSByte(ref AvroReader reader, string field) => reader.ReadInt() is var value && value == (sbyte)value ? (sbyte)value : throw Narrow(value, "sbyte", field);

    public static byte IntAsByte(ref AvroReader reader, string field) => reader.ReadInt() is var value && value == (byte)value ? (byte)value : throw Narrow(value, "byte", field);

    public static short IntAsShort(ref AvroReader reader, string field) => reader.ReadInt() is var value && value == (short)value ? (short)value : throw Narrow(value, "short", field);

    public static ushort IntAsUShort(ref AvroReader reader, string field) => reader.ReadInt() is var value && value == (ushort)value ? (ushort)value : throw Narrow(value, "ushort", field);

    public static float IntAsFloat(ref AvroReader reader, string field) => Exactly.Float(reader.ReadInt(), field);

    public static float LongAsFloat(ref AvroReader reader, string field) => Exactly.Float(reader.ReadLong(), field);

    public static double LongAsDouble(ref AvroReader reader, string field) => Exactly.Double(reader.ReadLong(), field);

    public static byte[] Bytes(ref AvroReader reader, string field) => reader.ReadBytes().ToArray();

    public static ReadOnlyMemory<byte> Memory(ref AvroReader reader, string field) => reader.ReadBytes().ToArray();

    public static byte[] Fixed(ref AvroReader reader, int size) => reader.ReadFixed(size).ToArray();

    public static ReadOnlyMemory<byte> FixedMemory(ref AvroReader reader, int size) => reader.ReadFixed(size).ToArray();

    public static decimal Decimal(ref AvroReader reader, int scale, string field) => Decimals.Read(reader.ReadBytes(), scale, field);

    public static decimal FixedDecimal(ref AvroReader reader, int size, int scale, string field) => Decimals.Read(reader.ReadFixed(size), scale, field);

    public static DateOnly Date(ref AvroReader reader, string field) => Times.Date(reader.ReadInt(), field);

    public static TimeOnly TimeMillis(ref AvroReader reader, string field) => Times.TimeOfDay(reader.ReadInt(), TimeSpan.TicksPerMillisecond, field);

    public static TimeOnly TimeMicros(ref AvroReader reader, string field) => Times.TimeOfDay(reader.ReadLong(), TimeSpan.TicksPerMicrosecond, field);

    public static DateTimeOffset InstantMillis(ref AvroReader reader, string field) => new(Times.Ticks(reader.ReadLong(), TimeSpan.TicksPerMillisecond, field), TimeSpan.Zero);

    public static DateTimeOffset InstantMicros(ref AvroReader reader, string field) => new(Times.Ticks(reader.ReadLong(), TimeSpan.TicksPerMicrosecond, field), TimeSpan.Zero);

    public static DateTimeOffset InstantNanos(ref AvroReader reader, string field) => new(Times.TicksOfNanos(reader.ReadLong(), field), TimeSpan.Zero);

    public static DateTime UtcMillis(ref AvroReader reader, string field) => new(Times.Ticks(reader.ReadLong(), TimeSpan.TicksPerMillisecond, field), DateTimeKind.Utc);

    public static DateTime UtcMicros(ref AvroReader reader, string field) => new(Times.Ticks(reader.ReadLong(), TimeSpan.TicksPerMicrosecond, field), DateTimeKind.Utc);

    public static DateTime UtcNanos(ref AvroReader reader, string field) => new(Times.TicksOfNanos(reader.ReadLong(), field), DateTimeKind.Utc);

    public static DateTime LocalMillis(ref AvroReader reader, string field) => new(Times.Ticks(reader.ReadLong(), TimeSpan.TicksPerMillisecond, field), DateTimeKind.Unspecified);

    public static DateTime LocalMicros(ref AvroReader reader, string field) => new(Times.Ticks(reader.ReadLong(), TimeSpan.TicksPerMicrosecond, field), DateTimeKind.Unspecified);

    public static DateTime LocalNanos(ref AvroReader reader, string field) => new(Times.TicksOfNanos(reader.ReadLong(), field), DateTimeKind.Unspecified);

    public static Guid Uuid(ref AvroReader reader, string field)
    {
        var text = reader.ReadBytes();
        return Utf8Parser.TryParse(text, out Guid uuid, out var used, 'D') && used == text.Length ? uuid : throw new AvroDataException($"{field}: the string is no UUID.");
    }

    public static Guid FixedUuid(ref AvroReader reader, string field) => new(reader.ReadFixed(16), bigEndian: true);

    public static AvroDuration Duration(ref AvroReader reader, string field)
    {
        var bytes = reader.ReadFixed(12);
        return new(BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
    }

    /// <summary>The C# value of an enum's symbol, or the symbol itself.</summary>
    public static T Symbol<T>(ref AvroReader reader, SymbolTable<T> table, string field)
    {
        var index = reader.ReadLong();
        return (ulong)index < (ulong)table.Values.Length && table.Known[index] ? table.Values[index] : throw table.Fault(index, field);
    }

    /// <summary>Ends a record in whose field the writer put null, or a branch of a union that the member cannot hold.</summary>
    public static T Refuse<T>(string fault) => throw new AvroDataException(fault);

    public static T NoBranch<T>(long index, int count, string field) => throw new AvroDataException($"{field}: the union has {count} branches, and the bytes say branch {index}.");

    /// <summary>A field's default, read anew for every record, since the object may be changed by whoever gets it.</summary>
    public static T Default<T>(byte[] binary, DecodeSlot<T> slot)
    {
        var reader = new AvroReader(binary);
        return slot.Read(ref reader);
    }

    private static AvroDataException Narrow(int value, string type, string field) => new($"{field}: {value} is no {type}.");
}
