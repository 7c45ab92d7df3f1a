using System.Reflection;
using System.Text.Json;

namespace Kappa.Avro;

/// <summary>
/// A C# record, class or struct as the codecs see it: the constructor that makes it, and its members, those of the constructor first, then
/// the properties with a public setter or init, base types first, in the order of their declaration.
/// </summary>
internal sealed class RecordShape
{
    private RecordShape(Type type, ConstructorInfo? constructor, IReadOnlyList<MemberShape> members)
    {
        Type = type;
        Constructor = constructor;
        Members = members;
    }

    public Type Type { get; }

    /// <summary>Null for a struct that is made empty and then filled.</summary>
    public ConstructorInfo? Constructor { get; }

    public IReadOnlyList<MemberShape> Members { get; }

    /// <summary>Whether a record has the type's name or one of its aliases, whatever the namespace.</summary>
    public bool IsNamed(AvroType record)
    {
        var named = Type.GetCustomAttribute<AvroNameAttribute>();
        return new[] { Type.Name, named?.Name }.Concat(named?.Aliases ?? []).OfType<string>()
            .Any(name => string.Equals(MemberShape.Loose(name[(name.LastIndexOf('.') + 1)..]), MemberShape.Loose(record.Name[(record.Name.LastIndexOf('.') + 1)..]), StringComparison.Ordinal));
    }

    /// <summary>Is it a type with members, rather than a value or a system type?</summary>
    public static bool IsRecord(Type type) =>
        (type.IsClass || type is { IsValueType: true, IsPrimitive: false, IsEnum: false }) && !type.IsArray && !type.IsAbstract && !type.IsByRefLike
        && !typeof(Delegate).IsAssignableFrom(type) && !(type.Namespace is { } space && (space == "System" || space.StartsWith("System.", StringComparison.Ordinal)));

    /// <summary>The shape, or null with the reason.</summary>
    public static RecordShape? TryOf(Type type, out string fault)
    {
        fault = "";
        var properties = Properties(type);
        var constructor = Choose(type, properties, ref fault);
        if (fault.Length > 0) return null;
        var nullability = new NullabilityInfoContext();
        var members = new List<MemberShape>();
        foreach (var parameter in constructor?.GetParameters() ?? [])
        {
            var property = properties.Where(p => Sets(parameter, p)).MaxBy(p => p.Name == parameter.Name)!;
            members.Add(Member(property, parameter, ValueShape.Of(nullability.Create(parameter))));
        }

        foreach (var property in properties)
        {
            if (property.SetMethod is not { IsPublic: true } || members.Any(m => m.Property == property)) continue;
            members.Add(Member(property, null, ValueShape.Of(nullability.Create(property))));
        }

        if (members.Count == 0) fault = $"{TypeNames.Of(type)} has no constructor parameters and no properties with a public setter";
        return fault.Length > 0 ? null : new RecordShape(type, constructor, members);
    }

    /// <summary>
    /// Every public property, for writing, which needs no constructor.
    /// </summary>
    public static List<MemberShape> Readable(Type type)
    {
        var nullability = new NullabilityInfoContext();
        var parameters = type.GetConstructors().SelectMany(c => c.GetParameters()).ToList();
        return
        [
            .. Properties(type).Select(property =>
            {
                var parameter = parameters.Find(p => Sets(p, property));
                return Member(property, parameter, ValueShape.Of(nullability.Create(property)));
            }),
        ];
    }

    private static List<PropertyInfo> Properties(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0 && !p.IsDefined(typeof(AvroIgnoreAttribute)))
            .GroupBy(p => p.Name, StringComparer.Ordinal).Select(g => g.OrderByDescending(p => Depth(p.DeclaringType!)).First())
            .OrderBy(p => Depth(p.DeclaringType!)).ThenBy(p => p.MetadataToken),
    ];

    private static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;

    /// <summary>The public constructor with the most parameters, all of which set a property of their name and type.</summary>
    private static ConstructorInfo? Choose(Type type, List<PropertyInfo> properties, ref string fault)
    {
        var fitting = type.GetConstructors()
            .Where(c => c.GetParameters().All(p => properties.Exists(property => Sets(p, property))))
            .OrderByDescending(c => c.GetParameters().Length).ToList();
        if (fitting.Count == 0 && !type.IsValueType)
            fault = $"{TypeNames.Of(type)} has no public constructor whose parameters all have a property of the same name and type";
        else if (fitting.Count > 1 && fitting[0].GetParameters().Length == fitting[1].GetParameters().Length)
            fault = $"{TypeNames.Of(type)} has two public constructors of {fitting[0].GetParameters().Length} parameters";
        return fitting.FirstOrDefault();
    }

    private static bool Sets(ParameterInfo parameter, PropertyInfo property) =>
        parameter.ParameterType == property.PropertyType && string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase);

    private static MemberShape Member(PropertyInfo property, ParameterInfo? parameter, ValueShape value)
    {
        var named = Attribute<AvroNameAttribute>(property, parameter);
        return new MemberShape
        {
            Property = property,
            Parameter = parameter,
            Name = named?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name),
            Named = named is not null,
            Aliases = named?.Aliases ?? [],
            Value = value,
            Decimal = Attribute<AvroDecimalAttribute>(property, parameter),
            Truncate = Attribute<AvroTruncateAttribute>(property, parameter) is not null,
        };
    }

    private static T? Attribute<T>(PropertyInfo property, ParameterInfo? parameter)
        where T : Attribute => property.GetCustomAttribute<T>() ?? parameter?.GetCustomAttribute<T>();
}
