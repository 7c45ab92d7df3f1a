using System.Reflection;

namespace Kappa.Avro;

/// <summary>A C# type with what the compiler knows about null in it.</summary>
/// <param name="Type">Without <see cref="Nullable{T}"/>.</param>
/// <param name="Nullable">Null is one of its values.</param>
/// <param name="Element">Of a collection or a dictionary: its items or values.</param>
internal sealed record ValueShape(Type Type, bool Nullable, ValueShape? Element)
{
    /// <summary>The type as it is declared.</summary>
    public Type Declared => Nullable && Type.IsValueType ? typeof(Nullable<>).MakeGenericType(Type) : Type;

    public static ValueShape Of(NullabilityInfo info)
    {
        var nullable = info.ReadState != NullabilityState.NotNull;
        var element = CollectionShape.ElementOf(info.Type) is null ? null
            : info.ElementType is { } item ? Of(item)
            : info.GenericTypeArguments is { Length: > 0 } arguments ? Of(arguments[^1])
            : Of(CollectionShape.ElementOf(info.Type)!);
        return new(System.Nullable.GetUnderlyingType(info.Type) ?? info.Type, nullable, element);
    }

    /// <summary>A type with nothing known about null: a reference may be null.</summary>
    public static ValueShape Of(Type type) => new(
        System.Nullable.GetUnderlyingType(type) ?? type,
        !type.IsValueType || System.Nullable.GetUnderlyingType(type) is not null,
        CollectionShape.ElementOf(type) is { } element ? Of(element) : null);

    /// <summary>For messages, as C# writes it.</summary>
    public override string ToString() => TypeNames.Of(Type) + (Nullable ? "?" : "");
}
