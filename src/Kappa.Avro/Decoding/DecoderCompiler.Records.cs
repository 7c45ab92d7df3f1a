using System.Linq.Expressions;
using System.Reflection;

namespace Kappa.Avro;

internal sealed partial class DecoderCompiler
{
    private DecodeSlot<T> RecordSlot<T>(AvroType writer, AvroType? reader, Type type)
    {
        if (_records.Find(r => r.Writer == writer && r.Reader == reader && r.Type == type) is { } known) return (DecodeSlot<T>)known.Slot;
        var slot = new DecodeSlot<T>();
        _records.Add(new Begun(writer, reader, type, slot));
        _open.Add(slot);
        var outer = _reader;
        _reader = NewReader();
        var body = type == typeof(AvroRecord) ? ReadGeneric(writer, reader) : ReadRecord(writer, reader, type);
        if (_recursive.Contains(slot)) body = Expression.Block(Expression.Call(typeof(NestingDepth).GetMethod(nameof(NestingDepth.Check))!), body);
        var lambda = Expression.Lambda<Decode<T>>(body, _reader);
        _pending.Add(() => slot.Read = lambda.Compile());
        _reader = outer;
        _open.Remove(slot);
        return slot;
    }

    /// <summary>
    /// Reads the writer's fields in their order, each into a local or past it; then makes the object:
    /// <code>a = reader…; skip; b = reader…; result = new T(a, default of c); result.B = b;</code>
    /// </summary>
    private Expression ReadRecord(AvroType writer, AvroType? reader, Type type)
    {
        var name = TypeNames.Of(type);
        if (RecordShape.TryOf(type, out var fault) is not { } shape) return Fault(ValueShape.Of(type), fault);
        var locals = new Dictionary<MemberShape, ParameterExpression>();
        var code = new List<Expression>();
        var matches = FieldMatch.All(writer, reader, shape, _faults);
        var passed = new List<AvroType>();
        foreach (var field in writer.Fields)
        {
            var match = matches.Find(m => m.Writer == field);
            if (match is null)
            {
                passed.Add(field.Type);
                continue;
            }

            PassAll(passed, code);
            passed.Clear();
            var local = locals[match.Member] = Expression.Variable(match.Member.Value.Declared, match.Member.Property.Name);
            code.Add(Expression.Assign(local, Read(field.Type, match.Reader?.Type, match.Member.Value, $"{name}.{match.Member.Property.Name}")));
        }

        PassAll(passed, code);
        var given = new Dictionary<MemberShape, Expression>();
        foreach (var member in shape.Members)
        {
            if (locals.TryGetValue(member, out var local)) given[member] = local;
            else if (matches.Find(m => m.Member == member) is { } match) given[member] = ReadDefault(match, $"{name}.{member.Property.Name}");
            else if (Missing(member) is { } value) given[member] = value;
        }

        var result = Expression.Variable(type, "result");
        var arguments = shape.Members.Where(m => m.Parameter is not null).Select(m => given.GetValueOrDefault(m) ?? Expression.Default(m.Value.Declared));
        code.Add(Expression.Assign(result, shape.Constructor is null ? Expression.New(type) : Expression.New(shape.Constructor, arguments)));
        foreach (var member in shape.Members.Where(m => m.Parameter is null && given.ContainsKey(m)))
            code.Add(Expression.Assign(Expression.Property(result, member.Property), given[member]));
        code.Add(result);
        return Expression.Block(locals.Values.Append(result), code);
    }

    private NewExpression ReadGeneric(AvroType writer, AvroType? reader)
    {
        var type = reader ?? writer;
        var values = Expression.Variable(typeof(object?[]), "values");
        var code = new List<Expression> { Expression.Assign(values, Expression.NewArrayBounds(typeof(object), Expression.Constant(type.Fields.Count))) };
        var unknown = ValueShape.Of(typeof(object));
        foreach (var field in writer.Fields)
        {
            var target = FieldMatch.ReaderOf(field, writer, type);
            if (target is null)
            {
                code.Add(Pass(field.Type));
                continue;
            }

            var place = Expression.ArrayAccess(values, Expression.Constant(type.Fields.ToList().IndexOf(target)));
            code.Add(Expression.Assign(place, Read(field.Type, reader is null ? null : target.Type, unknown, $"{type.Name}.{target.Name}")));
        }

        for (var i = 0; i < type.Fields.Count; i++)
        {
            var field = type.Fields[i];
            if (writer.Fields.Any(w => FieldMatch.ReaderOf(w, writer, type) == field)) continue;
            code.Add(Expression.Assign(Expression.ArrayAccess(values, Expression.Constant(i)), ReadDefault(field, unknown, $"{type.Name}.{field.Name}")));
        }

        code.Add(values);
        var constructor = typeof(AvroRecord).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [typeof(AvroType), typeof(object?[])])!;
        return Expression.New(constructor, Expression.Constant(type), Expression.Block([values], code));
    }

    private Expression ReadDefault(FieldMatch match, string field) => ReadDefault(match.Reader!, match.Member.Value, field);

    private Expression ReadDefault(AvroField reader, ValueShape shape, string field)
    {
        if (reader.Default is not { } value) return Fault(shape, $"{field}: the writer has no field {reader.Name}, and the reader's schema has no default for it");
        if (!DefaultValue.TryEncode(reader.Type, value, out var binary)) return Fault(shape, $"{field}: the default {value} is no {reader.Type}");
        var slot = Generic(nameof(Slot), shape.Declared).Invoke(this, [reader.Type, null, shape, field])!;
        return Expression.Call(typeof(ValueReads).GetMethod(nameof(ValueReads.Default))!.MakeGenericMethod(shape.Declared), Expression.Constant(binary), Expression.Constant(slot));
    }

    /// <summary>What a member is when no writer's field belongs to it; null when the object already has it.</summary>
    private static Expression? Missing(MemberShape member)
    {
        if (member.Parameter is { HasDefaultValue: true, DefaultValue: { } value })
        {
            if (member.Value.Type.IsEnum && value.GetType() != member.Value.Type) value = Enum.ToObject(member.Value.Type, value);
            return Expression.Convert(Expression.Constant(value), member.Value.Declared);
        }

        return member.Parameter is null && !member.Required ? null : Expression.Default(member.Value.Declared);
    }
}
