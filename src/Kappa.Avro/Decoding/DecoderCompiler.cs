using System.Linq.Expressions;
using System.Reflection;

namespace Kappa.Avro;

/// <summary>
/// Makes the code that reads a writer's schema into a C# type, optionally through a reader's schema. Every record type, and every type of items,
/// has its own method, found through a <see cref="DecodeSlot{T}"/>, so that a record can nest itself. All faults are gathered before any code is made.
/// </summary>
internal sealed partial class DecoderCompiler
{
    private readonly List<Begun> _records = [];
    private readonly HashSet<object> _open = [];
    private readonly HashSet<object> _recursive = [];
    private readonly List<Action> _pending = [];
    private List<string> _faults = [];
    private ParameterExpression _reader = NewReader();

    /// <summary>Compiles.</summary>
    /// <exception cref="AvroSchemaException">Lists every field that does not fit.</exception>
    public static DecodeSlot<T> Compile<T>(AvroType writer, AvroType? reader)
    {
        var compiler = new DecoderCompiler();
        // A record is read by its own method at once, without another around it.
        var plain = writer.Kind == AvroKind.Record && reader is null && (typeof(T) == typeof(AvroRecord) || RecordShape.IsRecord(typeof(T)));
        var slot = plain ? compiler.RecordSlot<T>(writer, reader, typeof(T)) : compiler.Slot<T>(writer, reader, ValueShape.Of(typeof(T)), TypeNames.Of(typeof(T)));
        if (compiler._faults.Count > 0)
            throw new AvroSchemaException($"{writer} cannot be read as {TypeNames.Of(typeof(T))}:\n{string.Join('\n', compiler._faults.Distinct().Select(f => "  " + f))}");
        foreach (var compile in compiler._pending) compile();
        return slot;
    }

    /// <summary>The code of one value: of the type that the shape declares, or a fault.</summary>
    private Expression Read(AvroType writer, AvroType? reader, ValueShape shape, string field)
    {
        if (writer.Kind == AvroKind.Union) return ReadUnion(writer, reader, shape, field);
        if (reader is { Kind: AvroKind.Union })
        {
            if (SchemaResolution.Branch(writer, reader) is not { } branch) return Fault(shape, $"{field}: the writer's {writer} is no branch of the reader's {reader}");
            reader = branch;
        }

        if (reader is not null && SchemaResolution.Fault(writer, reader) is { } fault) return Fault(shape, $"{field}: {fault}");
        if (writer.Kind == AvroKind.Null) return shape.Nullable ? Expression.Default(shape.Declared) : Fault(shape, $"{field}: the writer's value is always null, and {shape} cannot be null");
        if (shape.Type == typeof(object))
        {
            var natural = ValueDecoding.Natural(reader is null || writer.Kind == AvroKind.Enum ? writer : reader);
            return Expression.Convert(Read(writer, reader, ValueShape.Of(natural) with { Nullable = false }, field), typeof(object));
        }

        var value = ReadValue(writer, reader, shape, field);
        return value.Type == shape.Declared ? value : Expression.Convert(value, shape.Declared);
    }

    private Expression ReadValue(AvroType writer, AvroType? reader, ValueShape shape, string field)
    {
        switch (writer.Kind)
        {
            case AvroKind.Record when shape.Type == typeof(AvroRecord) || RecordShape.IsRecord(shape.Type):
                var slot = Generic(nameof(RecordSlot), shape.Type).Invoke(this, [writer, reader, shape.Type])!;
                if (_open.Contains(slot)) _recursive.Add(slot);
                return Invoke(slot);
            case AvroKind.Array when CollectionShape.IsList(shape.Type):
                var list = shape.Type.IsGenericType && shape.Type.GetGenericTypeDefinition() is var d && (d == typeof(List<>) || d == typeof(IList<>) || d == typeof(ICollection<>));
                return ReadCollection(list ? nameof(CollectionReads.List) : nameof(CollectionReads.Array), writer, reader, shape, field);
            case AvroKind.Map when CollectionShape.IsMap(shape.Type):
                return ReadCollection(nameof(CollectionReads.Map), writer, reader, shape, field);
            case AvroKind.Enum when shape.Type.IsEnum || shape.Type == typeof(string):
                return ReadEnum(writer, reader, shape.Type, field);
            default:
                // The C# type must hold what the reader's schema says, not only what this writer's happens to be.
                var fits = reader is null || reader.Kind is AvroKind.Record or AvroKind.Enum or AvroKind.Array or AvroKind.Map
                    || ValueDecoding.Read(reader, shape.Type, _reader, field) is not null;
                return fits && ValueDecoding.Read(writer, shape.Type, _reader, field) is { } code ? code : Mismatch(fits ? writer : reader!, shape, field);
        }
    }

    private MethodCallExpression ReadCollection(string method, AvroType writer, AvroType? reader, ValueShape shape, string field)
    {
        var element = shape.Element!;
        var slot = Generic(nameof(Slot), element.Declared).Invoke(this, [writer.Element!, reader?.Element, element, $"{field}[]"])!;
        return Expression.Call(
            typeof(CollectionReads).GetMethod(method)!.MakeGenericMethod(element.Declared),
            _reader, Expression.Constant(slot), Expression.Constant(writer.Element!.LeastBytes), Expression.Constant(field));
    }

    private MethodCallExpression ReadEnum(AvroType writer, AvroType? reader, Type type, string field)
    {
        var symbols = writer.Symbols.Select(s => reader is null || reader.Symbols.Contains(s) ? s : reader.DefaultSymbol).ToList();
        object table;
        if (type == typeof(string))
        {
            table = new SymbolTable<string>(writer.Symbols, [.. symbols.Select(s => s ?? "")], [.. symbols.Select(s => s is not null)]);
        }
        else
        {
            var shape = EnumShape.Of(type);
            var values = Array.CreateInstance(type, symbols.Count);
            var known = new bool[symbols.Count];
            for (var i = 0; i < symbols.Count; i++)
            {
                var value = symbols[i] is { } symbol ? shape.Find(symbol)?.Value ?? shape.Default : null;
                known[i] = value is not null;
                if (value is not null) values.SetValue(value, i);
            }

            table = Activator.CreateInstance(typeof(SymbolTable<>).MakeGenericType(type), writer.Symbols, values, known)!;
            if (known.Length > 0 && !known.Contains(true)) _faults.Add($"{field}: {TypeNames.Of(type)} has none of the symbols of {writer}");
        }

        return Expression.Call(typeof(ValueReads).GetMethod(nameof(ValueReads.Symbol))!.MakeGenericMethod(type), _reader, Expression.Constant(table), Expression.Constant(field));
    }

    /// <summary>A method of its own for a value; called through its slot.</summary>
    private DecodeSlot<T> Slot<T>(AvroType writer, AvroType? reader, ValueShape shape, string field)
    {
        var slot = new DecodeSlot<T>();
        var outer = _reader;
        _reader = NewReader();
        var lambda = Expression.Lambda<Decode<T>>(Read(writer, reader, shape, field), _reader);
        _pending.Add(() => slot.Read = lambda.Compile());
        _reader = outer;
        return slot;
    }

    private InvocationExpression Invoke(object slot) => Expression.Invoke(Expression.Field(Expression.Constant(slot), nameof(DecodeSlot<>.Read)), _reader);

    private DefaultExpression Mismatch(AvroType type, ValueShape shape, string field)
    {
        var way = type.Kind switch
        {
            AvroKind.Long => "; use long",
            AvroKind.Double when shape.Type == typeof(float) || shape.Type == typeof(decimal) => "; use double",
            AvroKind.Bytes or AvroKind.Fixed when type.Logical == AvroLogical.Decimal => "; use decimal",
            AvroKind.String when shape.Type == typeof(Guid) => ", which is no uuid; use string",
            _ => "",
        };
        return Fault(shape, $"{field}: the writer's {type} cannot be read as {shape}{way}");
    }

    private DefaultExpression Fault(ValueShape shape, string fault)
    {
        _faults.Add(fault);
        return Expression.Default(shape.Declared);
    }

    /// <summary>A record whose code is made, or being made.</summary>
    private sealed record Begun(AvroType Writer, AvroType? Reader, Type Type, object Slot);

    private static ParameterExpression NewReader() => Expression.Parameter(typeof(AvroReader).MakeByRefType(), "reader");

    private static MethodInfo Generic(string method, Type argument) =>
        typeof(DecoderCompiler).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!.MakeGenericMethod(argument);
}
