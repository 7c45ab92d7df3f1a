using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kappa.Jobs;

/// <summary>Compares a job with the one that was begun in a folder.</summary>
internal static class JobDifferences
{
    /// <summary>Does nothing when they are the same.</summary>
    /// <exception cref="BadInputException">They differ; the message says in what, and the way out.</exception>
    public static void Refuse(Job job, JobFolder folder)
    {
        var begun = Read(folder.Job);
        if (!job.IdIsDerived && begun?["id"]?.ToString() is var id && id != job.Id.ToString())
            throw new BadInputException($"The folder {folder.Path} holds another job: {begun?["name"]}, {id}. Land {job.Name}, {job.Id}, elsewhere with --out.");
        var differences = Between(begun, JsonNode.Parse(JobDigest.ToJson(job)));
        if (differences.Count == 0)
            return;
        var lines = differences.Select(difference => "  " + difference).ToList();
        lines.Insert(0, $"The folder {folder.Path} holds a run of this job under another content, and its rows would not be told apart:");
        lines.Add($"Undo the change; or run the changed job as a new one: {(job.IdIsDerived ? "" : "give it another id, and ")}land it elsewhere with --out.");
        throw new BadInputException(string.Join('\n', lines));
    }

    private static JsonNode? Read(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path));
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>One sentence for every value that is not the same.</summary>
    public static IReadOnlyList<string> Between(JsonNode? was, JsonNode? now)
    {
        var before = Flat(was);
        var after = Flat(now);
        return
        [
            .. before.Keys.Union(after.Keys)
                .Where(path => before.GetValueOrDefault(path) != after.GetValueOrDefault(path))
                .Order(StringComparer.Ordinal)
                .Select(path => $"{path}: was {before.GetValueOrDefault(path) ?? "not there"}, is {after.GetValueOrDefault(path) ?? "not there"}"),
        ];
    }

    private static Dictionary<string, string> Flat(JsonNode? root)
    {
        var values = new Dictionary<string, string>();
        void Walk(JsonNode? node, string path)
        {
            switch (node)
            {
                case JsonObject fields:
                    foreach (var (name, value) in fields)
                        Walk(value, path.Length == 0 ? name : $"{path}.{name}");
                    break;
                case JsonArray items:
                    for (var at = 0; at < items.Count; at++)
                        Walk(items[at], $"{path}[{at}]");
                    break;
                default:
                    values[path] = node?.ToJsonString() ?? "null";
                    break;
            }
        }
        Walk(root, "");
        return values;
    }
}
