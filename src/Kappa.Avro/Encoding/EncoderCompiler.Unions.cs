using System.Linq.Expressions;

namespace Kappa.Avro;

internal sealed partial class EncoderCompiler
{
    private Expression WriteUnion(AvroType union, Expression value, ValueShape shape, bool truncate, string field)
    {
        var nothing = IndexOf(union, b => b.Kind == AvroKind.Null);
        var full = shape.Type == typeof(object)
            ? WriteObject(union.Branches, value, field, union)
            : WriteBranch(union, value, shape, truncate, field);
        if (value.Type.IsValueType && !shape.Nullable) return full;
        var empty = nothing >= 0 ? WriteIndex(nothing) : Refuse($"{field} is null, and the schema's {union} has no null.");
        return Expression.IfThenElse(IsNull(value), empty, full);
    }

    /// <summary>A value of a known type: the branch that is its own, else the first that can hold it.</summary>
    private Expression WriteBranch(AvroType union, Expression value, ValueShape shape, bool truncate, string field)
    {
        var fitting = new List<Candidate>();
        var refused = new List<string>();
        for (var i = 0; i < union.Branches.Count; i++)
        {
            if (union.Branches[i].Kind == AvroKind.Null) continue;
            if (TryPresent(union.Branches[i], value, shape, truncate, field, out var faults) is { } code) fitting.Add(new Candidate(i, union.Branches[i], code));
            else refused.AddRange(faults);
        }

        if (fitting.Count == 0)
        {
            if (refused.Count == 0) return Present(new AvroType { Kind = AvroKind.Null }, value, shape, truncate, field);
            _faults.AddRange(refused);
            return Expression.Empty();
        }

        var records = fitting.FindAll(f => f.Branch.Kind == AvroKind.Record);
        var own = records.Count > 1 ? records.FindIndex(f => f.Branch.Name == shape.Type.Name) : -1;
        if (records.Count > 1 && own < 0)
            return Fault($"{field}: {shape} fits {string.Join(" and ", records.Select(f => f.Branch))}; give it the name of one by [AvroName]");
        var chosen = own >= 0 ? records[own] : fitting.Find(f => ValueDecoding.Natural(f.Branch) == shape.Type) ?? fitting[0];
        return Expression.Block(WriteIndex(chosen.Index), chosen.Code);
    }

    /// <summary>
    /// A value whose type is known at run time only: the first branch whose natural C# type it is, then the first that can hold it, by tests made now:
    /// <code>v is long ? write 1 : v is string ? write 2 : v is int ? write 1 as long : refuse</code>
    /// </summary>
    private Expression WriteObject(IReadOnlyList<AvroType> branches, Expression value, string field, AvroType? union = null)
    {
        Expression code = Call(nameof(ValueWrites.RefuseValue), value, Expression.Constant((union ?? branches[0]).ToString()), Expression.Constant(field));
        var cases = branches.SelectMany((branch, index) => RuntimeTypes.Of(branch).Select((type, rank) => (branch, index, type, rank)))
            .OrderBy(c => c.rank > 0).ToList();
        cases.Reverse();
        foreach (var (branch, index, type, _) in cases)
        {
            var typed = Expression.Convert(value, type);
            var write = Present(branch, typed, ValueShape.Of(type) with { Nullable = false }, false, field);
            if (union is not null) write = Expression.Block(WriteIndex(index), write);
            code = Expression.IfThenElse(RuntimeTypes.Test(branch, value, type, several: union is not null), write, code);
        }

        return code;
    }

    private MethodCallExpression WriteIndex(int index) =>
        Expression.Call(_writer, typeof(AvroWriter).GetMethod(nameof(AvroWriter.WriteLong))!, Expression.Constant((long)index));

    /// <summary>The code of a branch, or null with its faults and without a trace of what it began.</summary>
    private Expression? TryPresent(AvroType branch, Expression value, ValueShape shape, bool truncate, string field, out List<string> faults)
    {
        var outer = _faults;
        var (pending, records) = (_pending.Count, _records.Count);
        _faults = faults = [];
        var code = Present(branch, value, shape, truncate, field);
        _faults = outer;
        if (faults.Count == 0) return code;
        _pending.RemoveRange(pending, _pending.Count - pending);
        _records.RemoveRange(records, _records.Count - records);
        return null;
    }

    private sealed record Candidate(int Index, AvroType Branch, Expression Code);

    private static int IndexOf(AvroType union, Func<AvroType, bool> which)
    {
        for (var i = 0; i < union.Branches.Count; i++)
        {
            if (which(union.Branches[i])) return i;
        }

        return -1;
    }
}
