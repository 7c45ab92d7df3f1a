using System.Text.Json;

namespace Kappa.Avro;

/// <summary>Names of types by the specification ("Names"): a full name is the name, or namespace and name with a dot between them.</summary>
internal static class AvroNames
{
    public static bool IsPrimitive(string name) => name is "null" or "boolean" or "int" or "long" or "float" or "double" or "bytes" or "string";

    /// <summary>Letters, digits and underscores of ASCII, not beginning with a digit.</summary>
    public static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    public static bool IsNamedKind(string kind) => kind is "record" or "error" or "enum" or "fixed";

    /// <summary>The full name that a reference means inside a namespace; a primitive's name stands for itself.</summary>
    public static string Full(string name, string space) => name.Contains('.') || space.Length == 0 || IsPrimitive(name) ? name : $"{space}.{name}";

    /// <summary>The full name of a definition of a record, enum or fixed: its own namespace wins over the enclosing one, a dotted name over both.</summary>
    public static string FullOf(JsonElement definition, string space)
    {
        var name = definition.GetProperty("name").GetString()!;
        if (name.Contains('.')) return name;
        if (definition.TryGetProperty("namespace", out var own) && own.ValueKind == JsonValueKind.String) space = own.GetString()!;
        return space.Length == 0 ? name : $"{space}.{name}";
    }

    /// <summary>The namespace of a full name; empty when it has none.</summary>
    public static string SpaceOf(string fullName) => fullName.LastIndexOf('.') is var dot and > 0 ? fullName[..dot] : "";
}
