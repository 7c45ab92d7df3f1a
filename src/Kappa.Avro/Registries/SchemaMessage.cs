using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kappa.Avro;

/// <summary>A schema as the REST API has it in requests and answers.</summary>
internal static class SchemaMessage
{
    public static string Write(SchemaText schema)
    {
        var body = new JsonObject { ["schema"] = schema.Text };
        if (schema.Type != SchemaText.Avro)
            body["schemaType"] = schema.Type;
        if (schema.References.Count > 0)
            body["references"] = new JsonArray([.. schema.References.Select(each => new JsonObject { ["name"] = each.Name, ["subject"] = each.Subject, ["version"] = each.Version })]);
        return body.ToJsonString();
    }

    /// <exception cref="JsonException">Something is missing.</exception>
    /// <exception cref="InvalidOperationException">Something is of another kind.</exception>
    public static SchemaText Read(JsonElement answer) =>
        new(answer.TryGetProperty("schemaType", out var type) && type.GetString() is { } given ? given : SchemaText.Avro, Text(answer, "schema"))
        {
            References = References(answer),
        };

    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<SchemaReference> References(JsonElement answer) =>
        answer.TryGetProperty("references", out var references) && references.ValueKind == JsonValueKind.Array
            ? [.. references.EnumerateArray().Select(each => new SchemaReference(Text(each, "name"), Text(each, "subject"), Version(each)))]
            : [];

    /// <inheritdoc cref="Read"/>
    public static string Text(JsonElement json, string member) => json.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String
        ? text.GetString()! : throw new JsonException($"the answer has no string \"{member}\".");

    private static int Version(JsonElement reference) => reference.TryGetProperty("version", out var version) && version.TryGetInt32(out var number)
        ? number : throw new JsonException("a reference has no \"version\".");
}
