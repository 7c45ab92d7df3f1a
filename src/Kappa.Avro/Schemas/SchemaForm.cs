using System.Text.Json;

namespace Kappa.Avro;

/// <summary>
/// Writes a schema in the specification's Parsing Canonical Form, or in that form with everything else that carries meaning (logical types,
/// defaults, aliases, user properties; all but <c>doc</c>) after it, sorted by name.
/// </summary>
internal static class SchemaForm
{
    private static readonly string[] Canonical = ["name", "type", "fields", "symbols", "items", "values", "size"];

    /// <summary>What every implementation of Avro agrees on; logical types and defaults are not in it.</summary>
    public static string Parsing(JsonElement schema) => Write(schema, whole: false);

    /// <summary>Two schemas with one whole form are used alike, whatever their comments and layout.</summary>
    public static string Whole(JsonElement schema) => Write(schema, whole: true);

    private static string Write(JsonElement schema, bool whole)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteType(json, schema, "", whole);
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteType(Utf8JsonWriter json, JsonElement type, string space, bool whole)
    {
        switch (type.ValueKind)
        {
            case JsonValueKind.String:
                json.WriteStringValue(AvroNames.Full(type.GetString()!, space));
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var branch in type.EnumerateArray()) WriteType(json, branch, space, whole);
                json.WriteEndArray();
                break;
            default:
                WriteObject(json, type, space, whole);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter json, JsonElement type, string space, bool whole)
    {
        var kind = type.GetProperty("type");
        var named = kind.ValueKind == JsonValueKind.String && AvroNames.IsNamedKind(kind.GetString()!);
        var others = whole ? Others(type, named) : [];
        var structured = named || (kind.ValueKind == JsonValueKind.String && kind.GetString() is "array" or "map");

        // {"type": X} with nothing else is X, whether X is a primitive's name, a named type or a schema in an object.
        if (!structured && others.Count == 0)
        {
            WriteType(json, kind, space, whole);
            return;
        }

        json.WriteStartObject();
        if (named)
        {
            var name = AvroNames.FullOf(type, space);
            json.WriteString("name", name);
            space = AvroNames.SpaceOf(name);
        }

        if (structured) json.WriteString("type", kind.GetString() == "error" ? "record" : kind.GetString());
        else WriteMember(json, "type", kind, space, whole);

        if (type.TryGetProperty("fields", out var fields)) WriteFields(json, fields, space, whole);
        if (type.TryGetProperty("symbols", out var symbols))
        {
            json.WritePropertyName("symbols");
            json.WriteStartArray();
            foreach (var symbol in symbols.EnumerateArray()) json.WriteStringValue(symbol.GetString());
            json.WriteEndArray();
        }

        if (type.TryGetProperty("items", out var items)) WriteMember(json, "items", items, space, whole);
        if (type.TryGetProperty("values", out var values)) WriteMember(json, "values", values, space, whole);
        if (type.TryGetProperty("size", out var size)) json.WriteNumber("size", size.GetInt32());
        WriteOthers(json, type, others);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, JsonElement fields, string space, bool whole)
    {
        json.WritePropertyName("fields");
        json.WriteStartArray();
        foreach (var field in fields.EnumerateArray())
        {
            json.WriteStartObject();
            json.WriteString("name", field.GetProperty("name").GetString());
            WriteMember(json, "type", field.GetProperty("type"), space, whole);
            if (whole) WriteOthers(json, field, Others(field, named: false));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMember(Utf8JsonWriter json, string name, JsonElement type, string space, bool whole)
    {
        json.WritePropertyName(name);
        WriteType(json, type, space, whole);
    }

    private static List<string> Others(JsonElement type, bool named)
    {
        var others = new List<string>();
        foreach (var property in type.EnumerateObject())
        {
            if (property.Name == "doc" || (named && property.Name == "namespace") || Canonical.Contains(property.Name)) continue;
            others.Add(property.Name);
        }

        others.Sort(StringComparer.Ordinal);
        return others;
    }

    private static void WriteOthers(Utf8JsonWriter json, JsonElement type, List<string> others)
    {
        foreach (var other in others)
        {
            json.WritePropertyName(other);
            type.GetProperty(other).WriteTo(json);
        }
    }
}
