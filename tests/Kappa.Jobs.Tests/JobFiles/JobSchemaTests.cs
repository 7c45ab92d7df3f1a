using System.Text.Json.Nodes;

namespace Kappa.Jobs.Tests;

/// <summary>The JSON Schema that editors use says what the parser does: both are walked, property by property.</summary>
public sealed class JobSchemaTests
{
    private static JsonObject Schema() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "kappa-job.schema.json")))!.AsObject();

    [Fact]
    public void The_schema_for_editors_agrees_with_the_parser()
    {
        var differences = new List<string>();
        Compare(Schema(), JobFileShape.Root, "", differences);
        Assert.Empty(differences);
    }

    [Fact]
    public void Every_property_is_described()
    {
        var bare = new List<string>();
        void Walk(JsonObject schema, string path)
        {
            foreach (var (name, value) in schema["properties"]?.AsObject() ?? [])
            {
                if (value!["description"] is null)
                    bare.Add($"{path}.{name}");
                Walk(value.AsObject(), $"{path}.{name}");
            }
            if (schema["items"] is JsonObject items)
                Walk(items, path + "[]");
        }
        Walk(Schema(), "");
        Assert.Empty(bare);
    }

    private static void Compare(JsonObject schema, Shape shape, string path, List<string> differences)
    {
        void Same<T>(string what, T parser, T editor)
        {
            if (!EqualityComparer<T>.Default.Equals(parser, editor))
                differences.Add($"{path}: {what} is {parser} for the parser and {editor} in the schema");
        }
        string Names(IEnumerable<string> names) => string.Join(' ', names.Order(StringComparer.Ordinal));
        switch (shape)
        {
            case Shape.Fields fields:
                Same("type", "object", (string?)schema["type"]);
                Same("additionalProperties", "false", schema["additionalProperties"]?.ToJsonString());
                var properties = schema["properties"]!.AsObject();
                Same("properties", Names(fields.Items.Select(field => field.Name)), Names(properties.Select(property => property.Key)));
                Same("required", Names(fields.Items.Where(field => field.Required).Select(field => field.Name)), Names(Strings(schema["required"])));
                foreach (var field in fields.Items.Where(field => properties.ContainsKey(field.Name)))
                    Compare(properties[field.Name]!.AsObject(), field.Shape, $"{path}.{field.Name}", differences);
                break;
            case Shape.TextMap:
                Same("type", "object", (string?)schema["type"]);
                Compare(schema["additionalProperties"]!.AsObject(), new Shape.Text(), path + ".*", differences);
                break;
            case Shape.List list:
                Same("type", "array", (string?)schema["type"]);
                Same("minItems", list.Least, (int?)schema["minItems"]);
                Compare(schema["items"]!.AsObject(), list.Item, path + "[]", differences);
                break;
            case Shape.Text text:
                Same("type", "string", (string?)schema["type"]);
                Same("enum", Names(text.Values), Names(Strings(schema["enum"])));
                if (text.Values.Length == 0)
                    Same("minLength", 1, (int?)schema["minLength"]);
                break;
            case Shape.Integer integer:
                Same("type", "integer", (string?)schema["type"]);
                Same("minimum", integer.Least, (int?)schema["minimum"]);
                Same("maximum", integer.Most, (int?)schema["maximum"]);
                break;
            default:
                differences.Add($"{path}: {shape} is not compared");
                break;
        }
    }

    private static IEnumerable<string> Strings(JsonNode? array) => array?.AsArray().Select(value => (string)value!) ?? [];
}
