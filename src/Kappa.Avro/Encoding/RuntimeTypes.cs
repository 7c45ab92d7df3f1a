using System.Linq.Expressions;

namespace Kappa.Avro;

/// <summary>Which C# types a value may have that is known as <c>object</c> only.</summary>
internal static class RuntimeTypes
{
    /// <summary>The natural type first, then others that the Avro type holds without loss.</summary>
    public static IEnumerable<Type> Of(AvroType type)
    {
        if (type.Kind is AvroKind.Null or AvroKind.Union) return [];
        Type[] others = (type.Kind, type.Logical) switch
        {
            (AvroKind.Int, AvroLogical.None) => [typeof(short), typeof(ushort), typeof(sbyte), typeof(byte)],
            (AvroKind.Long, AvroLogical.None) => [typeof(int), typeof(short), typeof(ushort), typeof(sbyte), typeof(byte)],
            (AvroKind.Double, _) => [typeof(float), typeof(int)],
            (AvroKind.Array, _) => [typeof(List<object?>)],
            (AvroKind.Bytes or AvroKind.Fixed, AvroLogical.None) => [typeof(ReadOnlyMemory<byte>)],
            _ => [],
        };
        return [ValueDecoding.Natural(type), .. others];
    }

    /// <summary>Whether a value is of a type; in a union also whether this branch can hold this very value.</summary>
    public static Expression Test(AvroType branch, Expression value, Type type, bool several)
    {
        Expression test = Expression.TypeIs(value, type);
        if (!several) return test;
        return branch.Kind switch
        {
            AvroKind.Record => Expression.Call(typeof(GenericFields).GetMethod(nameof(GenericFields.Fits))!, value, Expression.Constant(branch)),
            AvroKind.Enum => Expression.AndAlso(test, Expression.Call(typeof(ValueWrites).GetMethod(nameof(ValueWrites.IsSymbol))!, Expression.Constant(branch), Expression.Convert(value, typeof(string)))),
            AvroKind.Fixed when type == typeof(byte[]) => Expression.AndAlso(test, Expression.Equal(Expression.ArrayLength(Expression.Convert(value, typeof(byte[]))), Expression.Constant(branch.Size))),
            _ => test,
        };
    }
}
