using System.Linq.Expressions;

namespace Kappa.Avro;

internal sealed partial class EncoderCompiler
{
    private EncodeSlot<T> RecordSlot<T>(AvroType schema, string field)
    {
        if (_records.Find(r => r.Schema == schema && r.Type == typeof(T)) is { } known) return (EncodeSlot<T>)known.Slot;
        var slot = new EncodeSlot<T>();
        _records.Add(new Begun(schema, typeof(T), slot));
        _open.Add(slot);
        var value = Expression.Parameter(typeof(T), "value");
        Add(slot, value, () => typeof(T) == typeof(AvroRecord) ? WriteGeneric(schema, value, field) : WriteRecord(schema, value));
        _open.Remove(slot);
        return slot;
    }

    /// <summary>Writes the schema's fields in their order: each from its member, or its default where the type has no such member.</summary>
    private BlockExpression WriteRecord(AvroType schema, ParameterExpression value)
    {
        var type = TypeNames.Of(value.Type);
        var members = RecordShape.Readable(value.Type);
        var taken = new Dictionary<MemberShape, AvroField>();
        var code = new List<Expression> { Expression.Empty() };
        var locals = new List<ParameterExpression>();
        foreach (var field in schema.Fields)
        {
            if (Find(field, schema, members, type) is not { } member)
            {
                code.Add(WriteDefault(field, $"{type}.{field.Name}"));
                continue;
            }

            if (!taken.TryAdd(member, field)) Fault($"{type}.{member.Property.Name}: fits the fields {taken[member].Name} and {field.Name}; name one by [AvroName]");
            var local = Expression.Variable(member.Value.Declared, member.Property.Name);
            locals.Add(local);
            code.Add(Expression.Assign(local, Expression.Property(value, member.Property)));
            code.Add(Write(field.Type, local, member.Value, member.Truncate, $"{type}.{member.Property.Name}"));
        }

        foreach (var member in members)
        {
            if (member.Kept && !taken.ContainsKey(member)) Fault($"{type}.{member.Property.Name}: {schema} has no field {member.Name}; its value would be lost. Mark it [AvroIgnore], or add the field");
        }

        return Expression.Block(locals, code);
    }

    private BlockExpression WriteGeneric(AvroType schema, ParameterExpression value, string field)
    {
        var values = Expression.Variable(typeof(object?[]), "values");
        var next = Expression.Variable(typeof(object), "next");
        var unknown = ValueShape.Of(typeof(object));
        var code = new List<Expression>
        {
            Expression.Assign(values, Expression.Call(typeof(GenericFields).GetMethod(nameof(GenericFields.Align))!, value, Expression.Constant(schema), Expression.Constant(field))),
        };
        for (var i = 0; i < schema.Fields.Count; i++)
        {
            code.Add(Expression.Assign(next, Expression.ArrayIndex(values, Expression.Constant(i))));
            code.Add(Write(schema.Fields[i].Type, next, unknown, false, $"{schema.Name}.{schema.Fields[i].Name}"));
        }

        return Expression.Block([values, next], code);
    }

    private MemberShape? Find(AvroField field, AvroType schema, List<MemberShape> all, string type)
    {
        if (all.Find(m => m.Name == field.Name) is { } exact) return exact;
        if (all.Find(m => m.Aliases.Contains(field.Name)) is { } alias) return alias;

        // A member that has a field of exactly its name is not for another that is only alike.
        var loose = all.FindAll(m => !m.Named && MemberShape.Loose(m.Property.Name) == MemberShape.Loose(field.Name) && schema.Fields.All(f => f.Name != m.Name));
        if (loose.Count < 2) return loose.FirstOrDefault();
        Fault($"{type}: the field {field.Name} fits {string.Join(" and ", loose.Select(m => m.Property.Name))}; name one by [AvroName]");
        return null;
    }

    private Expression WriteDefault(AvroField field, string name)
    {
        if (field.Default is not { } value) return Fault($"{name}: the type has no such member, and the schema no default for it");
        if (!DefaultValue.TryEncode(field.Type, value, out var binary)) return Fault($"{name}: the default {value} is no {field.Type}");
        return Call(nameof(ValueWrites.Raw), Expression.Constant(binary), _writer);
    }
}
