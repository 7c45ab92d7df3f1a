using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kappa.Avro;

/// <summary>
/// Makes one whole schema of one that names types which are defined in other schemas (a registry's references): each definition is put where
/// the first use of its name stands. All names become full names, so that a definition means the same wherever it is put.
/// </summary>
internal sealed class SchemaReferences
{
    private readonly Dictionary<string, JsonNode> _others = new(StringComparer.Ordinal);
    private readonly HashSet<string> _defined = new(StringComparer.Ordinal);

    private SchemaReferences(IEnumerable<(string Name, string Json)> others)
    {
        foreach (var (name, json) in others)
        {
            if (JsonNode.Parse(json) is not { } definition) continue;
            _others.TryAdd(name, definition);
            if (definition is JsonObject named && FullOf(named, "") is { } own) _others.TryAdd(own, definition);
        }
    }

    /// <summary>The whole schema.</summary>
    /// <param name="json">A schema that may name types which it does not define.</param>
    /// <param name="others">The schemas that define them, in any order, and the names they are known by.</param>
    /// <exception cref="JsonException">One of the texts is not JSON.</exception>
    public static string Inline(string json, IEnumerable<(string Name, string Json)> others) =>
        new SchemaReferences(others).Type(JsonNode.Parse(json), "")?.ToJsonString() ?? "null";

    private JsonNode? Type(JsonNode? type, string space) => type switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Name(value.GetValue<string>(), space),
        JsonArray union => new JsonArray([.. union.Select(branch => Type(branch, space))]),
        JsonObject definition => Definition(definition, space),
        _ => type?.DeepClone(),
    };

    private JsonNode? Name(string name, string space)
    {
        var full = AvroNames.Full(name, space);
        if (AvroNames.IsPrimitive(full) || _defined.Contains(full)) return JsonValue.Create(full);
        if (_others.TryGetValue(full, out var other)) return Type(other, "");

        // A reference is made by full name, but a type without a namespace may be meant.
        return _others.TryGetValue(name, out other) ? _defined.Contains(name) ? JsonValue.Create(name) : Type(other, "") : JsonValue.Create(full);
    }

    private JsonNode Definition(JsonObject definition, string space)
    {
        var copy = new JsonObject();
        var full = FullOf(definition, space);
        if (full is not null)
        {
            if (!_defined.Add(full)) return JsonValue.Create(full);
            space = AvroNames.SpaceOf(full);
            copy["name"] = full;
        }

        foreach (var (member, value) in definition)
        {
            if (copy.ContainsKey(member) || (full is not null && member == "namespace")) continue;
            copy[member] = member switch
            {
                "type" when value is JsonValue kind && IsKind(kind) => value.DeepClone(),
                "type" or "items" or "values" => Type(value, space),
                "fields" when value is JsonArray fields => new JsonArray([.. fields.Select(field => Field(field, space))]),
                "aliases" when full is not null && value is JsonArray aliases => new JsonArray([.. aliases.Select(a => JsonValue.Create(AvroNames.Full(a!.GetValue<string>(), space)))]),
                _ => value?.DeepClone(),
            };
        }

        return copy;
    }

    private JsonNode? Field(JsonNode? field, string space)
    {
        var copy = field?.DeepClone();
        if (copy is JsonObject parts && parts.ContainsKey("type")) parts["type"] = Type(((JsonObject)field!)["type"], space);
        return copy;
    }

    private static bool IsKind(JsonValue kind) =>
        kind.GetValueKind() == JsonValueKind.String && (AvroNames.IsNamedKind(kind.GetValue<string>()) || kind.GetValue<string>() is "array" or "map");

    private static string? FullOf(JsonObject definition, string space)
    {
        if (definition["type"] is not JsonValue kind || kind.GetValueKind() != JsonValueKind.String || !AvroNames.IsNamedKind(kind.GetValue<string>())) return null;
        using var json = JsonDocument.Parse(definition.ToJsonString());
        return json.RootElement.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? AvroNames.FullOf(json.RootElement, space) : null;
    }
}
