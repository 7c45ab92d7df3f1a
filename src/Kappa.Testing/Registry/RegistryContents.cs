using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Kappa.Testing;

/// <summary>What a <see cref="RegistryServer"/> knows: schemas by id, and the versions of each subject. One schema has one id. Safe on many threads.</summary>
internal sealed class RegistryContents
{
    private readonly Lock _lock = new();
    private readonly List<JsonObject> _schemas = [];
    private readonly SortedDictionary<string, List<int>> _subjects = new(StringComparer.Ordinal);

    public (HttpStatusCode Status, JsonNode Answer) Register(string subject, JsonObject schema)
    {
        lock (_lock)
        {
            var id = IdOf(schema);
            if (id == 0)
            {
                _schemas.Add((JsonObject)schema.DeepClone());
                id = _schemas.Count;
            }

            if (!_subjects.TryGetValue(subject, out var versions)) _subjects.Add(subject, versions = []);
            if (!versions.Contains(id)) versions.Add(id);
            return Ok(new JsonObject { ["id"] = id });
        }
    }

    public (HttpStatusCode Status, JsonNode Answer) Find(string subject, JsonObject schema)
    {
        lock (_lock)
        {
            if (!_subjects.TryGetValue(subject, out var versions)) return No(40401, $"Subject '{subject}' not found.");
            var id = IdOf(schema);
            return versions.IndexOf(id) is >= 0 and var index ? Ok(Version(subject, index, id)) : No(40403, "Schema not found");
        }
    }

    public (HttpStatusCode Status, JsonNode Answer) Get(int id)
    {
        lock (_lock)
        {
            return id >= 1 && id <= _schemas.Count ? Ok(_schemas[id - 1].DeepClone()) : No(40403, $"Schema {id} not found");
        }
    }

    public (HttpStatusCode Status, JsonNode Answer) Subjects()
    {
        lock (_lock)
        {
            return Ok(new JsonArray([.. _subjects.Keys.Select(s => JsonValue.Create(s))]));
        }
    }

    public (HttpStatusCode Status, JsonNode Answer) Versions(string subject, string? version)
    {
        lock (_lock)
        {
            if (!_subjects.TryGetValue(subject, out var versions)) return No(40401, $"Subject '{subject}' not found.");
            if (version is null) return Ok(new JsonArray([.. versions.Select((_, i) => JsonValue.Create(i + 1))]));
            var index = version == "latest" ? versions.Count : int.TryParse(version, CultureInfo.InvariantCulture, out var number) ? number : 0;
            return index >= 1 && index <= versions.Count ? Ok(Version(subject, index - 1, versions[index - 1])) : No(40402, $"Version {version} not found.");
        }
    }

    public static (HttpStatusCode Status, JsonNode Answer) No(int code, string message) =>
        ((HttpStatusCode)(code / 100), new JsonObject { ["error_code"] = code, ["message"] = message });

    private JsonObject Version(string subject, int index, int id)
    {
        var answer = (JsonObject)_schemas[id - 1].DeepClone();
        answer["subject"] = subject;
        answer["version"] = index + 1;
        answer["id"] = id;
        return answer;
    }

    private int IdOf(JsonObject schema) => _schemas.FindIndex(known => JsonNode.DeepEquals(known, schema)) + 1;

    private static (HttpStatusCode Status, JsonNode Answer) Ok(JsonNode answer) => (HttpStatusCode.OK, answer);
}
