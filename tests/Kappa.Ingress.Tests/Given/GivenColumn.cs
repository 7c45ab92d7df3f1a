using System.Runtime.InteropServices;
using ParquetSharp;
using ParquetSharp.Schema;

namespace Kappa.Ingress.Tests;

/// <summary>A column to be written: values in Parquet's physical type (bool, int, long, Int96, float, double, byte[]), null for a null.</summary>
internal sealed record GivenColumn(string Name, SourceType Type, bool Nullable, IReadOnlyList<object?> Values)
{
    /// <summary>Its type as it is read: an annotation that says no more than the physical type is as none.</summary>
    public SourceType TypeRead =>
        Type is { Physical: PhysicalType.Int32, BitWidth: 32, Unsigned: false } or { Physical: PhysicalType.Int64, BitWidth: 64, Unsigned: false } ? new SourceType(Type.Physical) : Type;

    public PrimitiveNode Node()
    {
        using var logical = Logical();
        return new(Name, Nullable ? Repetition.Optional : Repetition.Required, logical, Physical(), Type.Length > 0 ? Type.Length : -1);
    }

    /// <summary>Writes some of the rows.</summary>
    public void Write(ColumnWriter writer, int first, int count)
    {
        var rows = Values.Skip(first).Take(count).ToArray();
        var levels = rows.Select(value => value is null ? (short)0 : (short)1).ToArray();
        var values = rows.OfType<object>().ToArray();
        var pinned = new List<GCHandle>();
        nint Pin(byte[] bytes)
        {
            pinned.Add(GCHandle.Alloc(bytes, GCHandleType.Pinned));
            return pinned[^1].AddrOfPinnedObject();
        }

        switch (writer)
        {
            case ColumnWriter<bool> typed: Write(typed, [.. values.Cast<bool>()]); break;
            case ColumnWriter<int> typed: Write(typed, [.. values.Cast<int>()]); break;
            case ColumnWriter<long> typed: Write(typed, [.. values.Cast<long>()]); break;
            case ColumnWriter<Int96> typed: Write(typed, [.. values.Cast<Int96>()]); break;
            case ColumnWriter<float> typed: Write(typed, [.. values.Cast<float>()]); break;
            case ColumnWriter<double> typed: Write(typed, [.. values.Cast<double>()]); break;
            case ColumnWriter<ByteArray> typed: Write(typed, [.. values.Cast<byte[]>().Select(bytes => new ByteArray(Pin(bytes), bytes.Length))]); break;
            case ColumnWriter<FixedLenByteArray> typed: Write(typed, [.. values.Cast<byte[]>().Select(bytes => new FixedLenByteArray(Pin(bytes)))]); break;
            default: throw new NotSupportedException(writer.GetType().Name);
        }

        pinned.ForEach(handle => handle.Free());

        void Write<T>(ColumnWriter<T> typed, T[] array)
            where T : unmanaged
        {
            if (Nullable)
                typed.WriteBatch(levels.Length, levels, default, array);
            else
                typed.WriteBatch(array);
        }
    }

    private ParquetSharp.PhysicalType Physical() => Type.Physical switch
    {
        PhysicalType.FixedByteArray => ParquetSharp.PhysicalType.FixedLenByteArray,
        _ => Enum.Parse<ParquetSharp.PhysicalType>(Type.Physical.ToString()),
    };

    private ParquetSharp.LogicalType Logical() => Type.Logical switch
    {
        LogicalType.None => ParquetSharp.LogicalType.None(),
        LogicalType.String => ParquetSharp.LogicalType.String(),
        LogicalType.Enum => ParquetSharp.LogicalType.Enum(),
        LogicalType.Json => ParquetSharp.LogicalType.Json(),
        LogicalType.Bson => ParquetSharp.LogicalType.Bson(),
        LogicalType.Uuid => ParquetSharp.LogicalType.Uuid(),
        LogicalType.Integer => ParquetSharp.LogicalType.Int(Type.BitWidth, !Type.Unsigned),
        LogicalType.Decimal => ParquetSharp.LogicalType.Decimal(Type.Precision, Type.Scale),
        LogicalType.Date => ParquetSharp.LogicalType.Date(),
        LogicalType.Time => ParquetSharp.LogicalType.Time(Type.AdjustedToUtc, Unit()),
        LogicalType.Timestamp => ParquetSharp.LogicalType.Timestamp(Type.AdjustedToUtc, Unit()),
        LogicalType.Float16 => ParquetSharp.LogicalType.Float16(),
        LogicalType.Interval => ParquetSharp.LogicalType.Interval(),
        LogicalType.Null => ParquetSharp.LogicalType.Null(),
        _ => throw new NotSupportedException(Type.ToString()),
    };

    private ParquetSharp.TimeUnit Unit() => Enum.Parse<ParquetSharp.TimeUnit>(Type.Unit.ToString());
}
