using System.Linq.Expressions;
using System.Reflection;

namespace Kappa.Avro;

/// <summary>
/// Makes the code that writes a C# type by a schema. Every record type, and every type of items, has its own method, found through an
/// <see cref="EncodeSlot{T}"/>, so that a record can nest itself. All faults are gathered before any code is made.
/// </summary>
internal sealed partial class EncoderCompiler
{
    private readonly List<Begun> _records = [];
    private readonly HashSet<object> _open = [];
    private readonly HashSet<object> _recursive = [];
    private readonly List<Action> _pending = [];
    private List<string> _faults = [];
    private ParameterExpression _writer = NewWriter();

    /// <summary>Compiles.</summary>
    /// <exception cref="AvroSchemaException">Lists every field that does not fit.</exception>
    public static EncodeSlot<T> Compile<T>(AvroType schema)
    {
        var compiler = new EncoderCompiler();
        var slot = compiler.Slot<T>(schema, ValueShape.Of(typeof(T)), false, TypeNames.Of(typeof(T)));
        if (compiler._faults.Count > 0)
            throw new AvroSchemaException($"{TypeNames.Of(typeof(T))} cannot be written as {schema}:\n{string.Join('\n', compiler._faults.Distinct().Select(f => "  " + f))}");
        foreach (var compile in compiler._pending) compile();
        return slot;
    }

    /// <summary>The code of one value that may be null, of the type that the shape declares; or a fault. The value is evaluated more than once.</summary>
    private Expression Write(AvroType schema, Expression value, ValueShape shape, bool truncate, string field)
    {
        if (schema.Kind == AvroKind.Union) return WriteUnion(schema, value, shape, truncate, field);
        Expression full = shape.Type == typeof(object) ? WriteObject([schema], value, field) : Present(schema, value, shape, truncate, field);
        if (value.Type.IsValueType && !shape.Nullable) return full;
        Expression empty = schema.Kind == AvroKind.Null ? Expression.Empty() : Refuse($"{field} is null, and the schema's {schema} is not nullable.");
        return Expression.IfThenElse(IsNull(value), empty, full);
    }

    /// <summary>The code of one value that is not null.</summary>
    private Expression Present(AvroType schema, Expression value, ValueShape shape, bool truncate, string field)
    {
        if (value.Type != shape.Type) value = Expression.Call(value, "GetValueOrDefault", null);
        switch (schema.Kind)
        {
            case AvroKind.Null:
                if (!shape.Nullable) return Fault($"{field}: the schema allows null only");
                return Refuse($"{field} has a value, and the schema allows null only.");
            case AvroKind.Record when shape.Type == typeof(AvroRecord) || RecordShape.IsRecord(shape.Type):
                var slot = Generic(nameof(RecordSlot), shape.Type).Invoke(this, [schema, field])!;
                if (_open.Contains(slot)) _recursive.Add(slot);
                return Invoke(slot, value);
            case AvroKind.Array when CollectionShape.IsList(shape.Type):
                return WriteCollection(nameof(CollectionWrites.List), schema, value, shape, truncate, $"{field}[]");
            case AvroKind.Map when CollectionShape.IsMap(shape.Type):
                return WriteCollection(nameof(CollectionWrites.Map), schema, value, shape, truncate, $"{field}{{}}");
            case AvroKind.Enum when shape.Type.IsEnum:
                return WriteEnum(schema, value, field);
            case AvroKind.Enum when shape.Type == typeof(string):
                return Call(nameof(ValueWrites.SymbolName), value, _writer, Expression.Constant(schema), Expression.Constant(field));
            default:
                return ValueEncoding.Write(schema, value, _writer, truncate, field) ?? Fault($"{field}: {shape.Type switch
                {
                    var t when t == typeof(decimal) && schema.Kind is AvroKind.Double or AvroKind.Float => $"decimal cannot be written as {schema} without loss",
                    var t => $"{TypeNames.Of(t)} cannot be written as {schema}",
                }}");
        }
    }

    private MethodCallExpression WriteCollection(string method, AvroType schema, Expression value, ValueShape shape, bool truncate, string field)
    {
        var element = shape.Element!;
        var slot = Generic(nameof(Slot), element.Declared).Invoke(this, [schema.Element!, element, truncate, field])!;
        return Expression.Call(typeof(CollectionWrites).GetMethod(method)!.MakeGenericMethod(element.Declared), value, _writer, Expression.Constant(slot));
    }

    private Expression WriteEnum(AvroType schema, Expression value, string field)
    {
        var index = Activator.CreateInstance(typeof(SymbolIndex<>).MakeGenericType(value.Type), schema)!;
        if (!(bool)index.GetType().GetProperty(nameof(SymbolIndex<>.Any))!.GetValue(index)!) return Fault($"{field}: {TypeNames.Of(value.Type)} has none of the symbols of {schema}");
        return Expression.Call(
            typeof(ValueWrites).GetMethod(nameof(ValueWrites.Symbol))!.MakeGenericMethod(value.Type), value, _writer, Expression.Constant(index), Expression.Constant(field));
    }

    /// <summary>A method of its own for a value; called through its slot.</summary>
    private EncodeSlot<T> Slot<T>(AvroType schema, ValueShape shape, bool truncate, string field)
    {
        var slot = new EncodeSlot<T>();
        var value = Expression.Parameter(typeof(T), "value");
        Add(slot, value, () => Write(schema, value, shape, truncate, field));
        return slot;
    }

    private void Add<T>(EncodeSlot<T> slot, ParameterExpression value, Func<Expression> write)
    {
        var outer = _writer;
        _writer = NewWriter();
        var body = write();
        if (_recursive.Contains(slot)) body = Expression.Block(Expression.Call(typeof(NestingDepth).GetMethod(nameof(NestingDepth.Check))!), body);
        var lambda = Expression.Lambda<Encode<T>>(body, value, _writer);
        _pending.Add(() => slot.Write = lambda.Compile());
        _writer = outer;
    }

    private InvocationExpression Invoke(object slot, Expression value) =>
        Expression.Invoke(Expression.Field(Expression.Constant(slot), nameof(EncodeSlot<>.Write)), value, _writer);

    private DefaultExpression Fault(string fault)
    {
        _faults.Add(fault);
        return Expression.Empty();
    }

    private static Expression IsNull(Expression value) => value.Type.IsValueType
        ? Expression.Not(Expression.Property(value, nameof(Nullable<>.HasValue)))
        : Expression.ReferenceEqual(value, Expression.Constant(null, value.Type));

    private static MethodCallExpression Refuse(string fault) => Call(nameof(ValueWrites.Refuse), Expression.Constant(fault));

    private static MethodCallExpression Call(string method, params Expression[] arguments) => Expression.Call(typeof(ValueWrites).GetMethod(method)!, arguments);

    /// <summary>A record whose code is made, or being made.</summary>
    private sealed record Begun(AvroType Schema, Type Type, object Slot);

    private static ParameterExpression NewWriter() => Expression.Parameter(typeof(AvroWriter), "writer");

    private static MethodInfo Generic(string method, Type argument) =>
        typeof(EncoderCompiler).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!.MakeGenericMethod(argument);
}
