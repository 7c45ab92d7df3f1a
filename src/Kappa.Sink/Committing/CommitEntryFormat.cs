using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kappa.Sink;

/// <summary>
/// An entry as stored: <c>{ "version": 1, "checksum": "…", "entry": { … } }</c>. The checksum is of the bytes of <c>entry</c> as they stand there.
/// </summary>
internal static class CommitEntryFormat
{
    private const int Version = 1;

    public static (byte[] Bytes, string Checksum) Write(CommitEntry entry)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(entry, CommitEntryJson.Default.CommitEntry);
        var checksum = Checksums.Of(body);
        return ([.. System.Text.Encoding.UTF8.GetBytes($$"""{"version": {{Version}}, "checksum": "{{checksum}}", "entry": """), .. body, .. "}\n"u8], checksum);
    }

    /// <exception cref="InvalidDataException">The bytes are not an intact entry.</exception>
    public static (CommitEntry Entry, string Checksum) Read(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.GetProperty("version").GetInt32() is var version && version != Version)
                throw new InvalidDataException($"It has version {version}; this sink reads version {Version}.");
            var body = System.Text.Encoding.UTF8.GetBytes(root.GetProperty("entry").GetRawText());
            var checksum = Checksums.Of(body);
            if (root.GetProperty("checksum").GetString() != checksum)
                throw new InvalidDataException("Its checksum does not match: it was changed after it was written.");
            return (JsonSerializer.Deserialize(body, CommitEntryJson.Default.CommitEntry)!, checksum);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"It is not a commit entry: {e.Message}", e);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CommitEntry))]
internal sealed partial class CommitEntryJson : JsonSerializerContext;
