using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kappa.Jobs;

/// <summary>
/// What makes a job that job: its resolved content as JSON in one fixed form, and a digest of it. Comments, order, <c>$schema</c>, the job file's
/// place, and defaults that are written out make no difference.
/// </summary>
internal static class JobDigest
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 2 };

    /// <summary>The resolved job as JSON, indented (<c>job.json</c>).</summary>
    public static string ToJson(Job job) => Content(job, withId: true).ToJsonString(Indented) + "\n";

    /// <summary>SHA-256 of the content, in hexadecimal.</summary>
    public static string Of(Job job) => Convert.ToHexStringLower(Hash(Content(job, withId: true)));

    /// <summary>A UUID of version 8 (RFC 9562, section 5.8) out of the SHA-256 of name and content: the same job file gives the same id anywhere.</summary>
    public static Guid DeriveId(Job job)
    {
        var bytes = Hash(Content(job, withId: false)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static byte[] Hash(JsonObject content) => SHA256.HashData(Encoding.UTF8.GetBytes(content.ToJsonString()));

    // As job files have it.
    private static string Word(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static JsonObject Content(Job job, bool withId)
    {
        var content = new JsonObject { ["name"] = job.Name };
        if (withId)
            content["id"] = job.Id.ToString();
        content["source"] = new JsonObject
        {
            ["files"] = new JsonArray([.. job.Source.Patterns.Select(pattern => (JsonNode)pattern)]),
            ["timeZone"] = job.Source.TimeZone,
            ["ambiguousTime"] = Word(job.Source.AmbiguousTime),
        };
        if (job.Window is { } window)
            content["window"] = new JsonObject { ["column"] = window.Column, ["from"] = window.From?.ToString(), ["to"] = window.To?.ToString() };
        content["target"] = JsonNode.Parse(job.Target.Json);
        content["mapping"] = new JsonObject(job.Mapping.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        content["key"] = job.Key;
        content["onRowError"] = Word(job.OnRowError);
        content["topics"] = new JsonObject
        {
            ["ingress"] = job.Topics.Ingress,
            ["egress"] = job.Topics.Egress,
            ["deadLetter"] = job.Topics.DeadLetter,
            ["group"] = job.Topics.Group,
            ["partitions"] = job.Topics.Partitions,
        };
        content["partitionBy"] = new JsonArray([.. job.PartitionBy.Select(partition => (JsonNode)new JsonObject
        {
            ["field"] = partition.Field,
            ["as"] = partition.As,
            ["transform"] = Word(partition.Transform),
            ["timeZone"] = partition.TimeZone,
        })]);
        return content;
    }
}
