using System.Linq.Expressions;

namespace Kappa.Avro;

internal sealed partial class DecoderCompiler
{
    /// <summary>Passes over fields that the reader has no use for: neighbours of fixed size in one step, simple ones in place, the rest by their schema.</summary>
    private void PassAll(IEnumerable<AvroType> types, List<Expression> code)
    {
        var bytes = 0;
        foreach (var type in types)
        {
            if (FixedSize(type) is { } size && size <= int.MaxValue - bytes)
            {
                bytes += size;
                continue;
            }

            if (bytes > 0) code.Add(PassBytes(bytes));
            bytes = 0;
            code.Add(Pass(type));
        }

        if (bytes > 0) code.Add(PassBytes(bytes));
    }

    private Expression Pass(AvroType type)
    {
        if (FixedSize(type) is { } size) return size == 0 ? Expression.Empty() : PassBytes(size);
        switch (type.Kind)
        {
            case AvroKind.Boolean:
                return Expression.Call(_reader, typeof(AvroReader).GetMethod(nameof(AvroReader.ReadBoolean))!);
            case AvroKind.Int or AvroKind.Long:
                return Expression.Call(_reader, typeof(AvroReader).GetMethod(nameof(AvroReader.ReadLong))!);
            case AvroKind.Bytes or AvroKind.String:
                return Expression.Call(typeof(Skipping).GetMethod(nameof(Skipping.SkipBytes))!, _reader);
            case AvroKind.Union when type.Branches.All(b => b.Kind is not (AvroKind.Record or AvroKind.Array or AvroKind.Map or AvroKind.Enum)):
                var index = Expression.Variable(typeof(long), "branch");
                Expression code = Expression.Call(typeof(Skipping).GetMethod(nameof(Skipping.NoBranch))!, Expression.Constant(type));
                for (var i = type.Branches.Count - 1; i >= 0; i--)
                    code = Expression.IfThenElse(Expression.Equal(index, Expression.Constant((long)i)), Pass(type.Branches[i]), code);
                return Expression.Block([index], Expression.Assign(index, Expression.Call(_reader, typeof(AvroReader).GetMethod(nameof(AvroReader.ReadLong))!)), code);
            default:
                return Expression.Call(typeof(Skipping).GetMethod(nameof(Skipping.Skip))!, _reader, Expression.Constant(type));
        }
    }

    private MethodCallExpression PassBytes(int count) => Expression.Call(typeof(Skipping).GetMethod(nameof(Skipping.SkipFixed))!, _reader, Expression.Constant(count));

    private static int? FixedSize(AvroType type) => type.Kind switch
    {
        AvroKind.Null => 0,
        AvroKind.Float => 4,
        AvroKind.Double => 8,
        AvroKind.Fixed => type.Size,
        _ => null,
    };
}
