using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kappa.Avro;

/// <summary>Derives a schema from a C# type, and lists everything in it that has none.</summary>
internal sealed class SchemaOfType
{
    private readonly Dictionary<string, Type> _defined = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];

    // For types without a namespace inside a record that has one: a schema cannot name them otherwise.
    private string _rootNamespace = "";

    /// <summary>The schema.</summary>
    /// <exception cref="AvroSchemaException">Lists every member that has none.</exception>
    public static AvroSchema Derive(Type type)
    {
        var derivation = new SchemaOfType();
        var shape = ValueShape.Of(type);
        var json = derivation.Write(shape with { Nullable = type.IsValueType && shape.Nullable }, null, TypeNames.Of(type));
        if (derivation._faults.Count > 0)
            throw new AvroSchemaException($"{TypeNames.Of(type)} has no Avro schema:\n{string.Join('\n', derivation._faults.Select(f => "  " + f))}");
        return AvroSchema.Parse(json!.ToJsonString());
    }

    private JsonNode? Write(ValueShape shape, MemberShape? member, string path)
    {
        var node = WriteValue(shape, member, path);
        return shape.Nullable && shape.Type != typeof(object) ? new JsonArray("null", node) : node;
    }

    private JsonNode? WriteValue(ValueShape shape, MemberShape? member, string path)
    {
        var type = shape.Type;
        if (SimpleTypes.SchemaOf(type) is { } simple) return JsonNode.Parse(simple);
        if (type == typeof(decimal)) return WriteDecimal(member, path);
        if (type == typeof(AvroDuration)) return WriteDuration(type, path);
        if (type.IsEnum) return WriteEnum(type, path);
        if (CollectionShape.IsList(type)) return new JsonObject { ["type"] = "array", ["items"] = Write(shape.Element!, member, path + "[]") };
        if (CollectionShape.IsMap(type)) return new JsonObject { ["type"] = "map", ["values"] = Write(shape.Element!, member, path + "{}") };
        if (RecordShape.IsRecord(type) && type != typeof(AvroRecord)) return WriteRecord(type, path);
        return Fault(path, $"{TypeNames.Of(type)} {SimpleTypes.WayOut(type)}");
    }

    private JsonNode? WriteDecimal(MemberShape? member, string path)
    {
        if (member?.Decimal is not { } size) return Fault(path, "a decimal needs [AvroDecimal(precision, scale)]");
        if (size.Precision < 1 || size.Scale < 0 || size.Scale > size.Precision) return Fault(path, $"decimal({size.Precision}, {size.Scale}) is not possible");
        return new JsonObject { ["type"] = "bytes", ["logicalType"] = "decimal", ["precision"] = size.Precision, ["scale"] = size.Scale };
    }

    private JsonNode? WriteDuration(Type type, string path) => Define(type, "kappa.Duration", path)
        ? new JsonObject { ["type"] = "fixed", ["name"] = "kappa.Duration", ["size"] = 12, ["logicalType"] = "duration" }
        : JsonValue.Create("kappa.Duration");

    private JsonNode? WriteEnum(Type type, string path)
    {
        if (type.IsDefined(typeof(FlagsAttribute))) return Fault(path, $"{TypeNames.Of(type)} has [Flags]: a combination is no symbol; use int");
        var name = FullName(type);
        if (!Define(type, name, path)) return JsonValue.Create(name);
        var shape = EnumShape.Of(type);
        if (shape.Members.Count == 0) return Fault(path, $"{TypeNames.Of(type)} has no members");
        foreach (var twice in shape.Members.GroupBy(m => m.Value).Where(g => g.Count() > 1))
            Fault(path, $"{TypeNames.Of(type)} has one value under the names {string.Join(" and ", twice.Select(m => m.Symbol))}");
        var json = new JsonObject { ["type"] = "enum", ["name"] = name, ["symbols"] = new JsonArray([.. shape.Members.Select(m => JsonValue.Create(m.Symbol))]) };
        AddAliases(json, type.GetCustomAttribute<AvroNameAttribute>()?.Aliases);
        if (shape.Default is not null) json["default"] = shape.Members.First(m => m.Value.Equals(shape.Default)).Symbol;
        return json;
    }

    private JsonNode? WriteRecord(Type type, string path)
    {
        var name = FullName(type);
        if (!Define(type, name, path)) return JsonValue.Create(name);
        if (RecordShape.TryOf(type, out var fault) is not { } shape) return Fault(path, fault);
        var fields = new JsonArray();
        foreach (var member in shape.Members)
        {
            var here = $"{TypeNames.Of(type)}.{member.Property.Name}";
            var field = new JsonObject { ["name"] = member.Name, ["type"] = Write(member.Value, member, here) };
            AddAliases(field, member.Aliases);
            AddDefault(field, member);
            fields.Add((JsonNode)field);
        }

        foreach (var twice in shape.Members.GroupBy(m => MemberShape.Loose(m.Name), StringComparer.Ordinal).Where(g => g.Count() > 1))
            Fault(path, $"{string.Join(" and ", twice.Select(m => m.Property.Name))} differ only in case or underscores");
        var json = new JsonObject { ["type"] = "record", ["name"] = name, ["fields"] = fields };
        AddAliases(json, type.GetCustomAttribute<AvroNameAttribute>()?.Aliases);
        return json;
    }

    private static void AddAliases(JsonObject json, IReadOnlyList<string>? aliases)
    {
        if (aliases is { Count: > 0 }) json["aliases"] = new JsonArray([.. aliases.Select(a => JsonValue.Create(a))]);
    }

    /// <summary>A constructor's default value, or null for what may be null. The union's branch of the default stands first, as older readers need.</summary>
    private static void AddDefault(JsonObject field, MemberShape member)
    {
        var value = member.Parameter is { HasDefaultValue: true } parameter ? parameter.DefaultValue : null;
        if (value is null)
        {
            if (member.Value.Nullable && field["type"] is JsonArray) field.Add("default", null);
            return;
        }

        var json = value switch
        {
            bool or int or long or float or double or short or ushort or sbyte or byte or string => JsonSerializer.SerializeToNode(value),
            Enum => JsonValue.Create(EnumShape.Of(value.GetType()).Members.First(m => m.Value.Equals(value)).Symbol),
            _ => null,
        };
        if (json is null) return;
        if (field["type"] is JsonArray { Count: 2 } union) field["type"] = new JsonArray(union[1]!.DeepClone(), "null");
        field["default"] = json;
    }

    private bool Define(Type type, string name, string path)
    {
        if (_defined.TryAdd(name, type))
        {
            if (!name.Split('.').All(AvroNames.IsName)) Fault(path, $"the name {name} is not made of letters, digits and _; give one by [AvroName]");
            return true;
        }

        if (_defined[name] != type) Fault(path, $"{type.FullName} and {_defined[name].FullName} would both be named {name}; give one another name by [AvroName]");
        return false;
    }

    private string FullName(Type type)
    {
        var name = type.GetCustomAttribute<AvroNameAttribute>()?.Name
            ?? (type.IsGenericType ? type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)] + "_" + string.Join('_', type.GetGenericArguments().Select(a => a.Name)) : type.Name);
        if (name.Contains('.')) return name;
        var space = (type.GetCustomAttribute<AvroNamespaceAttribute>() ?? type.Assembly.GetCustomAttribute<AvroNamespaceAttribute>())?.Name ?? type.Namespace;
        if (string.IsNullOrEmpty(space)) space = _rootNamespace;
        else if (_defined.Count == 0) _rootNamespace = space;
        return space.Length == 0 ? name : $"{space}.{name}";
    }

    private JsonNode? Fault(string path, string what)
    {
        _faults.Add($"{path}: {what}");
        return null;
    }
}
