using System.Text.Json;
using System.Text.Json.Serialization;
using Kappa.Accounting;

namespace Kappa.Ingress;

/// <summary>Which topic a journal is about: kept beside it, because offsets mean nothing in another topic of the same name.</summary>
/// <param name="Topic">Name.</param>
/// <param name="TopicId">Id that the topic had; another one when it was deleted and created again.</param>
/// <param name="ClusterId">Id of its cluster.</param>
/// <param name="Origin">Where each partition ended before the job's first record.</param>
internal sealed record JournalTopic(string Topic, string TopicId, string ClusterId, IReadOnlyList<long> Origin)
{
    /// <summary>Reads the file; null when there is none.</summary>
    /// <exception cref="InvalidDataException">It is not such a file.</exception>
    public static JournalTopic? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), JournalTopicJson.Default.JournalTopic) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} does not name the journal's topic: {e.Message}", e);
        }
    }

    /// <summary>Writes the file whole or not at all.</summary>
    public void Write(string path) => DurableFile.Write(path, file => JsonSerializer.Serialize(file, this, JournalTopicJson.Default.JournalTopic));

    /// <summary>Where the job's records begin at the earliest; partitions that were added since begin at 0.</summary>
    public long OriginOf(int partition) => partition < Origin.Count ? Origin[partition] : 0;
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JournalTopic))]
internal sealed partial class JournalTopicJson : JsonSerializerContext;
