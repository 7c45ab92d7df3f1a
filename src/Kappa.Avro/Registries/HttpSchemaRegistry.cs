using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kappa.Avro;

/// <summary>
/// A registry that speaks the Confluent REST API: Confluent's own, Apicurio, Karapace, Redpanda. Source: "Schema Registry API Reference".
/// </summary>
internal sealed class HttpSchemaRegistry(SchemaRegistryOptions options) : ISchemaRegistry
{
    private const int UnknownSubject = 40401;
    private const int UnknownSchema = 40403;

    // A chain of references longer than this is a circle.
    private const int DeepestReference = 32;

    private readonly RegistryCall _call = new(options);
    private readonly SharedCalls<int, AvroSchema> _schemas = new();
    private readonly SharedCalls<(string Subject, AvroSchema Schema), int> _ids = new();

    public string Address => _call.Address;

    public ValueTask<int> RegisterAsync(string subject, AvroSchema schema, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        ArgumentNullException.ThrowIfNull(schema);
        return _ids.GetAsync((subject, schema), AddAsync, cancellationToken);
    }

    public async ValueTask<int?> FindAsync(string subject, AvroSchema schema, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        ArgumentNullException.ThrowIfNull(schema);
        if (_ids.TryGet((subject, schema), out var known)) return known;
        try
        {
            var answer = await _call.SendAsync(HttpMethod.Post, Of(subject), Body(schema), cancellationToken);
            var id = Id(answer);
            _ids.Keep((subject, schema), id);
            return id;
        }
        catch (SchemaRegistryException e) when (e.Code is UnknownSubject or UnknownSchema)
        {
            return null;
        }
    }

    public ValueTask<AvroSchema> GetAsync(int id, CancellationToken cancellationToken) => _schemas.GetAsync(id, LoadAsync, cancellationToken);

    public void Dispose() => _call.Dispose();

    private async Task<int> AddAsync((string Subject, AvroSchema Schema) key) =>
        Id(await _call.SendAsync(HttpMethod.Post, $"{Of(key.Subject)}/versions", Body(key.Schema), CancellationToken.None));

    private async Task<AvroSchema> LoadAsync(int id)
    {
        var answer = await _call.SendAsync(HttpMethod.Get, $"schemas/ids/{id}", null, CancellationToken.None);
        try
        {
            if (answer.TryGetProperty("schemaType", out var type) && type.GetString() is { } other and not "AVRO")
                throw new SchemaRegistryException($"Schema {id} of {Address} is of type {other}, not AVRO.");
            var json = Text(answer, "schema");
            var references = new List<(string, string)>();
            await CollectAsync(answer, references, [], 0);
            return AvroSchema.ParsePublished(references.Count == 0 ? json : SchemaReferences.Inline(json, references));
        }
        catch (Exception e) when (e is InvalidOperationException or JsonException or AvroSchemaException)
        {
            throw new SchemaRegistryException($"Schema {id} of {Address} cannot be used: {e.Message}", inner: e);
        }
    }

    /// <summary>The schemas that an answer refers to, and those that they refer to.</summary>
    private async Task CollectAsync(JsonElement answer, List<(string Name, string Json)> found, HashSet<(string, int)> seen, int depth)
    {
        if (!answer.TryGetProperty("references", out var references) || references.ValueKind != JsonValueKind.Array) return;
        if (depth > DeepestReference) throw new SchemaRegistryException($"References between schemas of {Address} go in a circle.");
        foreach (var reference in references.EnumerateArray())
        {
            var (subject, version) = (Text(reference, "subject"), Version(reference));
            if (!seen.Add((subject, version))) continue;
            var other = await _call.SendAsync(HttpMethod.Get, $"{Of(subject)}/versions/{version}?deleted=true", null, CancellationToken.None);
            found.Add((Text(reference, "name"), Text(other, "schema")));
            await CollectAsync(other, found, seen, depth + 1);
        }
    }

    private int Id(JsonElement answer) => answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("id", out var id) && id.TryGetInt32(out var number)
        ? number : throw new SchemaRegistryException($"{Address} answered without an id; is it a schema registry?");

    private static string Text(JsonElement json, string member) => json.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String
        ? text.GetString()! : throw new JsonException($"the answer has no string \"{member}\".");

    private static int Version(JsonElement reference) => reference.TryGetProperty("version", out var version) && version.TryGetInt32(out var number)
        ? number : throw new JsonException("a reference has no \"version\".");

    private static string Body(AvroSchema schema) => new JsonObject { ["schema"] = schema.Json }.ToJsonString();

    private static string Of(string subject) => $"subjects/{Uri.EscapeDataString(subject)}";
}
