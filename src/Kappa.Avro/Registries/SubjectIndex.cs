using System.Text.Json;

namespace Kappa.Avro;

/// <summary>The file <c>subjects.json</c> of a file-backed registry: for each subject the ids of its versions, oldest first.</summary>
internal static class SubjectIndex
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static SortedDictionary<string, List<int>> Read(string path)
    {
        if (!File.Exists(path)) return new(StringComparer.Ordinal);
        try
        {
            var subjects = JsonSerializer.Deserialize<Dictionary<string, List<int>>>(File.ReadAllBytes(path)) ?? throw new JsonException("It holds null.");
            return new(subjects, StringComparer.Ordinal);
        }
        catch (JsonException e)
        {
            throw new SchemaRegistryException($"The schema registry's file {path} is damaged: {e.Message}", inner: e);
        }
    }

    public static void Write(string path, SortedDictionary<string, List<int>> subjects) =>
        DurableFile.Replace(path, JsonSerializer.Serialize(subjects, Indented));
}
