using System.Linq.Expressions;
using System.Reflection;

namespace Kappa.Avro;

/// <summary>The table of which Avro type holds which C# type, as the code that writes it. Records, unions, arrays and maps are not in it.</summary>
internal static class ValueEncoding
{
    private static readonly TypePair[] Methods =
    [
        new(AvroKind.Float, AvroLogical.None, typeof(int), nameof(ValueWrites.LongAsFloat)),
        new(AvroKind.Float, AvroLogical.None, typeof(long), nameof(ValueWrites.LongAsFloat)),
        new(AvroKind.Double, AvroLogical.None, typeof(long), nameof(ValueWrites.LongAsDouble)),
        new(AvroKind.Int, AvroLogical.Date, typeof(DateOnly), nameof(ValueWrites.Date)),
        new(AvroKind.String, AvroLogical.None, typeof(string), nameof(ValueWrites.String)),
        new(AvroKind.String, AvroLogical.Uuid, typeof(Guid), nameof(ValueWrites.Uuid)),
        new(AvroKind.Fixed, AvroLogical.Uuid, typeof(Guid), nameof(ValueWrites.FixedUuid)),
        new(AvroKind.Fixed, AvroLogical.Duration, typeof(AvroDuration), nameof(ValueWrites.Duration)),
    ];

    private static readonly TypePair[] Times =
    [
        new(AvroKind.Int, AvroLogical.TimeMillis, typeof(TimeOnly), nameof(ValueWrites.TimeMillis)),
        new(AvroKind.Long, AvroLogical.TimeMicros, typeof(TimeOnly), nameof(ValueWrites.TimeMicros)),
        new(AvroKind.Long, AvroLogical.TimestampMillis, typeof(DateTimeOffset), nameof(ValueWrites.InstantMillis)),
        new(AvroKind.Long, AvroLogical.TimestampMicros, typeof(DateTimeOffset), nameof(ValueWrites.InstantMicros)),
        new(AvroKind.Long, AvroLogical.TimestampNanos, typeof(DateTimeOffset), nameof(ValueWrites.InstantNanos)),
        new(AvroKind.Long, AvroLogical.TimestampMillis, typeof(DateTime), nameof(ValueWrites.UtcMillis)),
        new(AvroKind.Long, AvroLogical.TimestampMicros, typeof(DateTime), nameof(ValueWrites.UtcMicros)),
        new(AvroKind.Long, AvroLogical.TimestampNanos, typeof(DateTime), nameof(ValueWrites.UtcNanos)),
        new(AvroKind.Long, AvroLogical.LocalTimestampMillis, typeof(DateTime), nameof(ValueWrites.LocalMillis)),
        new(AvroKind.Long, AvroLogical.LocalTimestampMicros, typeof(DateTime), nameof(ValueWrites.LocalMicros)),
        new(AvroKind.Long, AvroLogical.LocalTimestampNanos, typeof(DateTime), nameof(ValueWrites.LocalNanos)),
    ];

    private static readonly Type[] SmallIntegers = [typeof(int), typeof(short), typeof(ushort), typeof(sbyte), typeof(byte)];

    /// <summary>The code that writes a value of a C# type; null when the Avro type cannot hold every one of them.</summary>
    public static Expression? Write(AvroType schema, Expression value, Expression writer, bool truncate, string field)
    {
        var type = value.Type;
        if (Direct(schema.Kind, type) is { } direct)
        {
            var method = typeof(AvroWriter).GetMethod(direct)!;
            var parameter = method.GetParameters()[0].ParameterType;
            return Expression.Call(writer, method, parameter == type ? value : Expression.Convert(value, parameter));
        }

        var name = Expression.Constant(field);
        if (schema.Logical == AvroLogical.Decimal && type == typeof(decimal))
        {
            Expression[] size = [Expression.Constant(schema.Precision), Expression.Constant(schema.Scale), name];
            return schema.Kind == AvroKind.Bytes
                ? Call(nameof(ValueWrites.Decimal), [value, writer, .. size])
                : Call(nameof(ValueWrites.FixedDecimal), [value, writer, Expression.Constant(schema.Size), .. size]);
        }

        if (schema.Kind == AvroKind.Bytes && type == typeof(byte[])) return Call(nameof(ValueWrites.Bytes), value, writer);
        if (schema.Kind == AvroKind.Bytes && type == typeof(ReadOnlyMemory<byte>)) return Call(nameof(ValueWrites.Memory), value, writer);
        if (schema.Kind == AvroKind.Fixed && type == typeof(byte[])) return Call(nameof(ValueWrites.Fixed), value, writer, Expression.Constant(schema.Size), name);
        if (schema.Kind == AvroKind.Fixed && type == typeof(ReadOnlyMemory<byte>)) return Call(nameof(ValueWrites.FixedMemory), value, writer, Expression.Constant(schema.Size), name);
        if (TypePair.Find(Times, schema, type) is { } time) return Call(time, value, writer, Expression.Constant(truncate), name);
        if (TypePair.Find(Methods, schema, type) is not { } found) return null;
        return Call(found, found is nameof(ValueWrites.LongAsFloat) ? Expression.Convert(value, typeof(long)) : value, writer, name);
    }

    private static string? Direct(AvroKind kind, Type type) => kind switch
    {
        AvroKind.Boolean when type == typeof(bool) => nameof(AvroWriter.WriteBoolean),
        AvroKind.Int when SmallIntegers.Contains(type) => nameof(AvroWriter.WriteLong),
        AvroKind.Long when type == typeof(long) || SmallIntegers.Contains(type) => nameof(AvroWriter.WriteLong),
        AvroKind.Float when type == typeof(float) || (type != typeof(int) && SmallIntegers.Contains(type)) => nameof(AvroWriter.WriteFloat),
        AvroKind.Double when type == typeof(double) || type == typeof(float) || SmallIntegers.Contains(type) => nameof(AvroWriter.WriteDouble),
        _ => null,
    };

    private static MethodCallExpression Call(string method, params Expression[] arguments) =>
        Expression.Call(typeof(ValueWrites).GetMethod(method, BindingFlags.Static | BindingFlags.Public)!, arguments);
}
