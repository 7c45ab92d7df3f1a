using System.Linq.Expressions;
using System.Reflection;
using Kappa.Avro;

namespace Kappa.Ingress;

/// <summary>
/// What the code of one field is built from: the batch and row it reads, the writer it writes to, and the way out of the row's code when a check
/// fails.
/// </summary>
internal sealed class FieldCompiler(ParameterExpression views, ParameterExpression row, ParameterExpression writer, LabelTarget end)
{
    private readonly ParameterExpression _fault = Expression.Variable(typeof(RowFault), "fault");
    private readonly List<ParameterExpression> _variables = [];
    private readonly List<Expression> _code = [];

    /// <summary>Index of the column in the batch.</summary>
    public int Column { get; init; }

    /// <summary>Index of the field in the plan.</summary>
    public int Field { get; init; }

    /// <summary>All that was added, as one block.</summary>
    public BlockExpression Build() => Expression.Block([_fault, .. _variables], _code);

    /// <summary>A value of the column, by a method of <see cref="ColumnLoads"/>.</summary>
    public MethodCallExpression Load(string method, params Expression[] more) =>
        Expression.Call(Method(typeof(ColumnLoads), method, null), [views, Expression.Constant(Column), row, .. more]);

    /// <summary>Calls a coercion; goes on with its result, or ends the row with its fault.</summary>
    public ParameterExpression Coerce<TResult>(Type type, string method, params Expression[] arguments)
    {
        var result = Expression.Variable(typeof(TResult));
        _variables.Add(result);
        var types = arguments.Select(argument => argument.Type).Append(typeof(TResult).MakeByRefType()).ToArray();
        Check(Expression.Call(Method(type, method, types), [.. arguments, result]));
        return result;
    }

    /// <summary>Calls a method of a constant; goes on with its result, or ends the row with its fault.</summary>
    public ParameterExpression CoerceBy<TResult>(object instance, string method, Expression argument)
    {
        var result = Expression.Variable(typeof(TResult));
        _variables.Add(result);
        Check(Expression.Call(Expression.Constant(instance), instance.GetType().GetMethod(method)!, argument, result));
        return result;
    }

    /// <summary>Calls a check, or a coercion that writes its result itself.</summary>
    public void Check(Type type, string method, params Expression[] arguments) => Check(Expression.Call(Method(type, method, null), arguments));

    /// <summary>The writer, for coercions that write their result themselves.</summary>
    public Expression Writer => writer;

    public void WriteLong(Expression value) => Write(nameof(AvroWriter.WriteLong), value);

    public void WriteLong(long value) => WriteLong(Expression.Constant(value));

    public void Write(string method, Expression value) => _code.Add(Expression.Call(writer, method, null, value));

    /// <summary>Splits the row's ways: null here, a value there.</summary>
    public void IfNull(Expression whenNull, Expression whenValue) => _code.Add(Expression.IfThenElse(Load(nameof(ColumnLoads.IsNull)), whenNull, whenValue));

    public void Add(Expression code) => _code.Add(code);

    /// <summary>Ends the row.</summary>
    public Expression Fail(Expression fault) =>
        Expression.Return(end, Expression.Or(Expression.Constant((Field + 1) << EncodedRow.FieldShift), Expression.Convert(fault, typeof(int))));

    private void Check(MethodCallExpression call)
    {
        _code.Add(Expression.Assign(_fault, call));
        _code.Add(Expression.IfThen(Expression.NotEqual(_fault, Expression.Constant(RowFault.None)), Fail(_fault)));
    }

    private static MethodInfo Method(Type type, string name, Type[]? types)
    {
        const BindingFlags Flags = BindingFlags.Static | BindingFlags.Public;
        return (types is null ? type.GetMethod(name, Flags) : type.GetMethod(name, Flags, types))
            ?? throw new InvalidOperationException($"There is no {type.Name}.{name}({string.Join(", ", types?.Select(each => each.Name) ?? [])}).");
    }
}
