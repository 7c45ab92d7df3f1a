using System.Text.Json;

namespace Kappa.Avro;

/// <summary>Makes the nodes of a schema from its JSON, and lists everything that is wrong with it, each with its place.</summary>
internal sealed class SchemaParser
{
    private readonly Dictionary<string, AvroType> _named = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private readonly List<Action> _defaults = [];
    private readonly bool _lenient;

    private SchemaParser(bool lenient) => _lenient = lenient;

    /// <summary>Parses.</summary>
    /// <param name="root">The schema.</param>
    /// <param name="lenient">
    /// As the specification asks of a reader: a logical type that is not valid is ignored, and so is a default that does not fit until it is
    /// needed. Otherwise both are faults, since their author wants to know.
    /// </param>
    /// <exception cref="AvroSchemaException">Lists every fault.</exception>
    public static AvroType Parse(JsonElement root, bool lenient)
    {
        var parser = new SchemaParser(lenient);
        var type = parser.ParseType(root, "", "");
        if (parser._faults.Count == 0 && !lenient) parser._defaults.ForEach(check => check());
        if (parser._faults.Count > 0) throw new AvroSchemaException($"The schema is not valid:\n{string.Join('\n', parser._faults.Select(f => "  " + f))}");
        return type;
    }

    private AvroType ParseType(JsonElement json, string space, string path) => json.ValueKind switch
    {
        JsonValueKind.String => ParseName(json.GetString()!, space, path),
        JsonValueKind.Array => ParseUnion(json, space, path),
        JsonValueKind.Object => ParseObject(json, space, path),
        _ => Fault(path, $"a schema is a string, an object or an array, not {json.ValueKind.ToString().ToLowerInvariant()}"),
    };

    private AvroType ParseName(string name, string space, string path)
    {
        if (Primitive(name) is { } kind) return new AvroType { Kind = kind };
        return _named.TryGetValue(AvroNames.Full(name, space), out var known) ? known
            : Fault(path, $"no type is named {AvroNames.Full(name, space)}{(AvroNames.IsNamedKind(name) || name is "array" or "map" or "union" ? $" ({name} needs an object)" : "")}");
    }

    private AvroType ParseUnion(JsonElement json, string space, string path)
    {
        var branches = new List<AvroType>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in json.EnumerateArray())
        {
            var here = $"{path}[{branches.Count}]";
            var branch = ParseType(item, space, here);
            if (branch.Kind == AvroKind.Union) Fault(here, "a union cannot hold a union directly");
            else if (!seen.Add(branch.FullName.Length > 0 ? branch.FullName : AvroType.Word(branch.Kind)) && _faults.Count == 0) Fault(here, $"the union has {branch} twice");
            branches.Add(branch);
        }

        return new AvroType { Kind = AvroKind.Union, Branches = branches };
    }

    private AvroType ParseObject(JsonElement json, string space, string path)
    {
        if (!json.TryGetProperty("type", out var kind)) return Fault(path, "the object has no \"type\"");
        if (kind.ValueKind != JsonValueKind.String)
        {
            // Apache.Avro for .NET writes the logical type of a fixed around the fixed.
            var inner = ParseType(kind, space, path);
            if (kind.ValueKind == JsonValueKind.Object && LogicalTypes.Annotate(inner, json) is { } outer && !_lenient) Fault(path, outer);
            return inner;
        }

        var word = kind.GetString()!;
        var type = word switch
        {
            "record" or "error" => ParseRecord(json, space, path),
            "enum" => ParseEnum(json, space, path),
            "fixed" => ParseFixed(json, space, path),
            "array" => new AvroType { Kind = AvroKind.Array, Element = ParseMember(json, "items", space, path) },
            "map" => new AvroType { Kind = AvroKind.Map, Element = ParseMember(json, "values", space, path) },
            _ => ParseName(word, space, path),
        };

        // A reference to a named type by {"type": "Name"} must not change the type it names.
        var own = AvroNames.IsNamedKind(word) || Primitive(word) is not null;
        if (own && LogicalTypes.Annotate(type, json) is { } fault && !_lenient) Fault(path, fault);
        return type;
    }

    private AvroType ParseRecord(JsonElement json, string space, string path)
    {
        if (Name(json, space, path) is not { } name) return AvroTypeOnFault;
        var record = new AvroType { Kind = AvroKind.Record, FullName = name, Aliases = Aliases(json, AvroNames.SpaceOf(name), path) };
        Define(record, path);
        if (!json.TryGetProperty("fields", out var fields) || fields.ValueKind != JsonValueKind.Array) return Fault(path, $"record {name} has no array \"fields\"");
        var list = new List<AvroField>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var item in fields.EnumerateArray())
        {
            var here = $"{Under(path, "fields")}[{index++}]";
            if (Text(item, "name") is not { } fieldName)
            {
                Fault(here, "the field has no name");
                continue;
            }

            here = Under(path, fieldName);
            if (!AvroNames.IsName(fieldName)) Fault(here, "a name is made of letters, digits and _, and does not begin with a digit");
            if (!seen.Add(fieldName)) Fault(here, $"record {name} has two fields of this name");
            var type = ParseMember(item, "type", AvroNames.SpaceOf(name), here);
            var field = new AvroField(fieldName, type, Strings(item, "aliases", here), item.TryGetProperty("default", out var value) ? value.Clone() : null);
            if (field.Default is not null) _defaults.Add(() => CheckDefault(field, here));
            list.Add(field);
        }

        record.Fields = list;
        return record;
    }

    private AvroType ParseEnum(JsonElement json, string space, string path)
    {
        if (Name(json, space, path) is not { } name) return AvroTypeOnFault;
        if (!json.TryGetProperty("symbols", out var given) || given.ValueKind != JsonValueKind.Array) return Fault(path, $"enum {name} has no array \"symbols\"");
        var symbols = Strings(json, "symbols", path);
        foreach (var symbol in symbols.Where(s => !AvroNames.IsName(s))) Fault(path, $"symbol \"{symbol}\" is not made of letters, digits and _, or begins with a digit");
        foreach (var twice in symbols.GroupBy(s => s, StringComparer.Ordinal).Where(g => g.Count() > 1)) Fault(path, $"enum {name} has symbol {twice.Key} twice");
        var fallback = Text(json, "default");
        if (fallback is not null && !symbols.Contains(fallback)) Fault(path, $"the default {fallback} of enum {name} is none of its symbols");
        var type = new AvroType
        {
            Kind = AvroKind.Enum,
            FullName = name,
            Aliases = Aliases(json, AvroNames.SpaceOf(name), path),
            Symbols = symbols,
            DefaultSymbol = fallback,
        };
        Define(type, path);
        return type;
    }

    private AvroType ParseFixed(JsonElement json, string space, string path)
    {
        if (Name(json, space, path) is not { } name) return AvroTypeOnFault;
        if (!json.TryGetProperty("size", out var size) || size.ValueKind != JsonValueKind.Number || !size.TryGetInt32(out var bytes) || bytes < 0)
            return Fault(path, $"fixed {name} has no \"size\" that is a whole number of bytes");
        var type = new AvroType { Kind = AvroKind.Fixed, FullName = name, Aliases = Aliases(json, AvroNames.SpaceOf(name), path), Size = bytes };
        Define(type, path);
        return type;
    }

    private AvroType ParseMember(JsonElement json, string member, string space, string path)
    {
        if (json.TryGetProperty(member, out var type)) return ParseType(type, space, member == "type" ? path : Under(path, member));
        return Fault(path, $"\"{member}\" is missing");
    }

    private string? Name(JsonElement json, string space, string path)
    {
        if (Text(json, "name") is { Length: > 0 })
        {
            var full = AvroNames.FullOf(json, space);
            if (!full.Split('.').All(AvroNames.IsName)) Fault(path, $"the name \"{full}\" is not made of letters, digits and _, with dots between namespaces");
            else if (AvroNames.IsPrimitive(full)) Fault(path, $"{full} is the name of a primitive type");
            return full;
        }

        Fault(path, $"a {json.GetProperty("type").GetString()} needs a \"name\"");
        return null;
    }

    private void Define(AvroType type, string path)
    {
        if (!_named.TryAdd(type.FullName, type)) Fault(path, $"{type.FullName} is defined twice");
    }

    private List<string> Aliases(JsonElement json, string space, string path) => [.. Strings(json, "aliases", path).Select(a => AvroNames.Full(a, space))];

    private List<string> Strings(JsonElement json, string member, string path)
    {
        if (!json.TryGetProperty(member, out var list)) return [];
        if (list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            return [.. list.EnumerateArray().Select(item => item.GetString()!)];
        Fault(path, $"\"{member}\" is not an array of strings");
        return [];
    }

    private void CheckDefault(AvroField field, string path)
    {
        if (!DefaultValue.TryEncode(field.Type, field.Default!.Value, out _)) Fault(path, $"the default {field.Default} is no {field.Type}");
    }

    private static string? Text(JsonElement json, string member) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static AvroKind? Primitive(string name) => name switch
    {
        "null" => AvroKind.Null,
        "boolean" => AvroKind.Boolean,
        "int" => AvroKind.Int,
        "long" => AvroKind.Long,
        "float" => AvroKind.Float,
        "double" => AvroKind.Double,
        "bytes" => AvroKind.Bytes,
        "string" => AvroKind.String,
        _ => null,
    };

    private static string Under(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    // What a fault leaves in the tree; the tree is thrown away with the faults.
    private static AvroType AvroTypeOnFault => new() { Kind = AvroKind.Null };

    private AvroType Fault(string path, string what)
    {
        _faults.Add(path.Length == 0 ? what : $"{path}: {what}");
        return AvroTypeOnFault;
    }
}
