namespace Kappa.Avro;

/// <summary>The C# types that stand for arrays and maps.</summary>
internal static class CollectionShape
{
    private static readonly HashSet<Type> Lists =
    [
        typeof(List<>), typeof(IList<>), typeof(IReadOnlyList<>), typeof(ICollection<>), typeof(IReadOnlyCollection<>), typeof(IEnumerable<>),
    ];

    private static readonly HashSet<Type> Maps = [typeof(Dictionary<,>), typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>)];

    /// <summary>An array, a list, or an interface that a list implements; <c>byte[]</c> is bytes.</summary>
    public static bool IsList(Type type) =>
        (type.IsSZArray && type != typeof(byte[])) || (type.IsGenericType && Lists.Contains(type.GetGenericTypeDefinition()));

    /// <summary>A dictionary with strings as keys, or an interface that it implements.</summary>
    public static bool IsMap(Type type) =>
        type.IsGenericType && Maps.Contains(type.GetGenericTypeDefinition()) && type.GetGenericArguments()[0] == typeof(string);

    /// <summary>The type of items or values; null when the type is no collection.</summary>
    public static Type? ElementOf(Type type) =>
        IsList(type) ? type.GetElementType() ?? type.GetGenericArguments()[0] : IsMap(type) ? type.GetGenericArguments()[1] : null;
}
