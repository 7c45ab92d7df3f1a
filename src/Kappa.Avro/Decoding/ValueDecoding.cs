using System.Linq.Expressions;
using System.Reflection;

namespace Kappa.Avro;

/// <summary>The table of which C# type takes which Avro type, as the code that reads it. Records, unions, arrays and maps are not in it.</summary>
internal static class ValueDecoding
{
    private static readonly TypePair[] Methods =
    [
        new(AvroKind.Int, AvroLogical.None, typeof(sbyte), nameof(ValueReads.IntAsSByte)),
        new(AvroKind.Int, AvroLogical.None, typeof(byte), nameof(ValueReads.IntAsByte)),
        new(AvroKind.Int, AvroLogical.None, typeof(short), nameof(ValueReads.IntAsShort)),
        new(AvroKind.Int, AvroLogical.None, typeof(ushort), nameof(ValueReads.IntAsUShort)),
        new(AvroKind.Int, AvroLogical.None, typeof(float), nameof(ValueReads.IntAsFloat)),
        new(AvroKind.Long, AvroLogical.None, typeof(float), nameof(ValueReads.LongAsFloat)),
        new(AvroKind.Long, AvroLogical.None, typeof(double), nameof(ValueReads.LongAsDouble)),
        new(AvroKind.Bytes, AvroLogical.None, typeof(byte[]), nameof(ValueReads.Bytes)),
        new(AvroKind.String, AvroLogical.None, typeof(byte[]), nameof(ValueReads.Bytes)),
        new(AvroKind.Bytes, AvroLogical.None, typeof(ReadOnlyMemory<byte>), nameof(ValueReads.Memory)),
        new(AvroKind.String, AvroLogical.None, typeof(ReadOnlyMemory<byte>), nameof(ValueReads.Memory)),
        new(AvroKind.Int, AvroLogical.Date, typeof(DateOnly), nameof(ValueReads.Date)),
        new(AvroKind.Int, AvroLogical.TimeMillis, typeof(TimeOnly), nameof(ValueReads.TimeMillis)),
        new(AvroKind.Long, AvroLogical.TimeMicros, typeof(TimeOnly), nameof(ValueReads.TimeMicros)),
        new(AvroKind.Long, AvroLogical.TimestampMillis, typeof(DateTimeOffset), nameof(ValueReads.InstantMillis)),
        new(AvroKind.Long, AvroLogical.TimestampMicros, typeof(DateTimeOffset), nameof(ValueReads.InstantMicros)),
        new(AvroKind.Long, AvroLogical.TimestampNanos, typeof(DateTimeOffset), nameof(ValueReads.InstantNanos)),
        new(AvroKind.Long, AvroLogical.TimestampMillis, typeof(DateTime), nameof(ValueReads.UtcMillis)),
        new(AvroKind.Long, AvroLogical.TimestampMicros, typeof(DateTime), nameof(ValueReads.UtcMicros)),
        new(AvroKind.Long, AvroLogical.TimestampNanos, typeof(DateTime), nameof(ValueReads.UtcNanos)),
        new(AvroKind.Long, AvroLogical.LocalTimestampMillis, typeof(DateTime), nameof(ValueReads.LocalMillis)),
        new(AvroKind.Long, AvroLogical.LocalTimestampMicros, typeof(DateTime), nameof(ValueReads.LocalMicros)),
        new(AvroKind.Long, AvroLogical.LocalTimestampNanos, typeof(DateTime), nameof(ValueReads.LocalNanos)),
        new(AvroKind.String, AvroLogical.Uuid, typeof(Guid), nameof(ValueReads.Uuid)),
        new(AvroKind.Fixed, AvroLogical.Uuid, typeof(Guid), nameof(ValueReads.FixedUuid)),
        new(AvroKind.Fixed, AvroLogical.Duration, typeof(AvroDuration), nameof(ValueReads.Duration)),
    ];

    /// <summary>The code that reads the writer's type as a C# type; null when that is not possible without loss or by convention.</summary>
    public static Expression? Read(AvroType writer, Type type, ParameterExpression reader, string field)
    {
        if (Direct(writer.Kind, type, reader) is { } direct) return direct;
        if (writer.Logical == AvroLogical.Decimal && type == typeof(decimal))
        {
            return writer.Kind == AvroKind.Bytes
                ? Call(nameof(ValueReads.Decimal), reader, Expression.Constant(writer.Scale), Expression.Constant(field))
                : Call(nameof(ValueReads.FixedDecimal), reader, Expression.Constant(writer.Size), Expression.Constant(writer.Scale), Expression.Constant(field));
        }

        if (writer.Kind == AvroKind.Fixed && type == typeof(byte[])) return Call(nameof(ValueReads.Fixed), reader, Expression.Constant(writer.Size));
        if (writer.Kind == AvroKind.Fixed && type == typeof(ReadOnlyMemory<byte>)) return Call(nameof(ValueReads.FixedMemory), reader, Expression.Constant(writer.Size));
        return TypePair.Find(Methods, writer, type) is { } method ? Call(method, reader, Expression.Constant(field)) : null;
    }

    /// <summary>The C# type in which a value is kept when nothing says which: in <see cref="AvroRecord"/>, and in members that are <c>object</c>.</summary>
    public static Type Natural(AvroType type) => type.Logical switch
    {
        AvroLogical.Decimal => typeof(decimal),
        AvroLogical.Date => typeof(DateOnly),
        AvroLogical.TimeMillis or AvroLogical.TimeMicros => typeof(TimeOnly),
        AvroLogical.TimestampMillis or AvroLogical.TimestampMicros => typeof(DateTimeOffset),
        AvroLogical.LocalTimestampMillis or AvroLogical.LocalTimestampMicros => typeof(DateTime),
        AvroLogical.Uuid => typeof(Guid),
        AvroLogical.Duration => typeof(AvroDuration),
        _ => type.Kind switch
        {
            AvroKind.Boolean => typeof(bool),
            AvroKind.Int => typeof(int),
            AvroKind.Long => typeof(long),
            AvroKind.Float => typeof(float),
            AvroKind.Double => typeof(double),
            AvroKind.Bytes or AvroKind.Fixed => typeof(byte[]),
            AvroKind.String or AvroKind.Enum => typeof(string),
            AvroKind.Array => typeof(object?[]),
            AvroKind.Map => typeof(Dictionary<string, object?>),
            AvroKind.Record => typeof(AvroRecord),
            _ => typeof(object),
        },
    };

    private static Expression? Direct(AvroKind kind, Type type, ParameterExpression reader)
    {
        var method = kind switch
        {
            AvroKind.Boolean when type == typeof(bool) => nameof(AvroReader.ReadBoolean),
            AvroKind.Int when type == typeof(int) || type == typeof(long) || type == typeof(double) => nameof(AvroReader.ReadInt),
            AvroKind.Long when type == typeof(long) => nameof(AvroReader.ReadLong),
            AvroKind.Float when type == typeof(float) || type == typeof(double) => nameof(AvroReader.ReadFloat),
            AvroKind.Double when type == typeof(double) => nameof(AvroReader.ReadDouble),
            AvroKind.String or AvroKind.Bytes when type == typeof(string) => nameof(AvroReader.ReadString),
            _ => null,
        };
        if (method is null) return null;
        var value = Expression.Call(reader, typeof(AvroReader).GetMethod(method)!);
        return value.Type == type ? value : Expression.Convert(value, type);
    }

    private static MethodCallExpression Call(string method, params Expression[] arguments) =>
        Expression.Call(typeof(ValueReads).GetMethod(method, BindingFlags.Static | BindingFlags.Public)!, arguments);
}
