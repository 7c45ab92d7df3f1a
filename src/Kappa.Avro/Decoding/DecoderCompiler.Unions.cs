using System.Linq.Expressions;

namespace Kappa.Avro;

internal sealed partial class DecoderCompiler
{
    /// <summary>
    /// One piece of code for each branch. A branch that the C# type cannot hold is refused when a record has it, as the specification says; a union of
    /// which it can hold no branch, or null only, is refused now.
    /// </summary>
    private Expression ReadUnion(AvroType writer, AvroType? reader, ValueShape shape, string field)
    {
        var index = Expression.Variable(typeof(long), "branch");
        var codes = new Expression[writer.Branches.Count];
        var refused = new List<string>();
        var held = 0;
        for (var i = 0; i < codes.Length; i++)
        {
            var branch = writer.Branches[i];
            if (TryRead(branch, reader, shape, field, out var faults) is { } code)
            {
                codes[i] = code;
                if (branch.Kind != AvroKind.Null) held++;
            }
            else
            {
                if (branch.Kind != AvroKind.Null) refused.AddRange(faults);
                var message = branch.Kind == AvroKind.Null ? $"{field}: the value is null, and {shape} cannot be null." : $"{field}: the value is a {branch}, which {shape} cannot hold.";
                codes[i] = Expression.Call(typeof(ValueReads).GetMethod(nameof(ValueReads.Refuse))!.MakeGenericMethod(shape.Declared), Expression.Constant(message));
            }
        }

        var onlyNull = writer.Branches.All(b => b.Kind == AvroKind.Null);
        if (onlyNull && !shape.Nullable) return Fault(shape, $"{field}: the writer's value is always null, and {shape} cannot be null");
        if (held == 0 && !onlyNull)
        {
            _faults.AddRange(refused);
            return Expression.Default(shape.Declared);
        }

        Expression code0 = Expression.Call(
            typeof(ValueReads).GetMethod(nameof(ValueReads.NoBranch))!.MakeGenericMethod(shape.Declared), index, Expression.Constant(codes.Length), Expression.Constant(field));
        for (var i = codes.Length - 1; i >= 0; i--) code0 = Expression.Condition(Expression.Equal(index, Expression.Constant((long)i)), codes[i], code0);
        return Expression.Block([index], Expression.Assign(index, Expression.Call(_reader, typeof(AvroReader).GetMethod(nameof(AvroReader.ReadLong))!)), code0);
    }

    /// <summary>The code of a branch, or null with its faults and without a trace of what it began.</summary>
    private Expression? TryRead(AvroType branch, AvroType? reader, ValueShape shape, string field, out List<string> faults)
    {
        var outer = _faults;
        var (pending, records) = (_pending.Count, _records.Count);
        _faults = faults = [];
        var code = Read(branch, reader, shape, field);
        _faults = outer;
        if (faults.Count == 0) return code;
        _pending.RemoveRange(pending, _pending.Count - pending);
        _records.RemoveRange(records, _records.Count - records);
        return null;
    }
}
