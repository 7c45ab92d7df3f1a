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

    public async ValueTask<RegisteredSchema> RegisterTextAsync(string subject, SchemaText schema, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        ArgumentNullException.ThrowIfNull(schema);
        var body = SchemaMessage.Write(schema);
        await _call.SendAsync(HttpMethod.Post, $"{Of(subject)}/versions", body, cancellationToken);
        // Few registries say the version of what they have registered; the look-up does.
        var found = await _call.SendAsync(HttpMethod.Post, Of(subject), body, cancellationToken);
        var id = Id(found);
        return found.TryGetProperty("version", out var version) && version.TryGetInt32(out var number)
            ? new RegisteredSchema(id, number)
            : throw new SchemaRegistryException($"{Address} answered without a version; is it a schema registry?");
    }

    public async ValueTask<SchemaText> GetTextAsync(int id, CancellationToken cancellationToken)
    {
        var answer = await _call.SendAsync(HttpMethod.Get, $"schemas/ids/{id}", null, cancellationToken);
        try
        {
            return SchemaMessage.Read(answer);
        }
        catch (Exception e) when (e is InvalidOperationException or JsonException)
        {
            throw new SchemaRegistryException($"Schema {id} of {Address} cannot be used: {e.Message}", inner: e);
        }
    }

    public void Dispose() => _call.Dispose();

    private async Task<int> AddAsync((string Subject, AvroSchema Schema) key) =>
        Id(await _call.SendAsync(HttpMethod.Post, $"{Of(key.Subject)}/versions", Body(key.Schema), CancellationToken.None));

    private async Task<AvroSchema> LoadAsync(int id)
    {
        var answer = await _call.SendAsync(HttpMethod.Get, $"schemas/ids/{id}", null, CancellationToken.None);
        try
        {
            if (answer.TryGetProperty("schemaType", out var type) && type.GetString() is { } other and not "AVRO")
                throw new UnusableSchemaException($"Schema {id} of {Address} is of type {other}, not AVRO.");
            var json = SchemaMessage.Text(answer, "schema");
            var references = new List<(string, string)>();
            await CollectAsync(answer, references, [], 0);
            return AvroSchema.ParsePublished(references.Count == 0 ? json : SchemaReferences.Inline(json, references));
        }
        catch (AvroSchemaException e)
        {
            throw new UnusableSchemaException($"Schema {id} of {Address} cannot be used: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidOperationException or JsonException)
        {
            throw new SchemaRegistryException($"Schema {id} of {Address} cannot be used: {e.Message}", inner: e);
        }
    }

    /// <summary>The schemas that an answer refers to, and those that they refer to.</summary>
    private async Task CollectAsync(JsonElement answer, List<(string Name, string Json)> found, HashSet<(string, int)> seen, int depth)
    {
        if (depth > DeepestReference) throw new UnusableSchemaException($"References between schemas of {Address} go in a circle.");
        foreach (var (name, subject, version) in SchemaMessage.References(answer))
        {
            if (!seen.Add((subject, version))) continue;
            var other = await _call.SendAsync(HttpMethod.Get, $"{Of(subject)}/versions/{version}?deleted=true", null, CancellationToken.None);
            found.Add((name, SchemaMessage.Text(other, "schema")));
            await CollectAsync(other, found, seen, depth + 1);
        }
    }

    private int Id(JsonElement answer) => answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("id", out var id) && id.TryGetInt32(out var number)
        ? number : throw new SchemaRegistryException($"{Address} answered without an id; is it a schema registry?");

    private static string Body(AvroSchema schema) => new JsonObject { ["schema"] = schema.Json }.ToJsonString();

    private static string Of(string subject) => $"subjects/{Uri.EscapeDataString(subject)}";
}
