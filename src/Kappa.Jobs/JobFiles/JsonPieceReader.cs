using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Kappa.Jobs;

/// <summary>Reads JSON, with comments and trailing commas, into pieces that know their place.</summary>
internal static class JsonPieceReader
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 32 };

    /// <summary>The root; null, with one error, when the text is not JSON.</summary>
    public static JsonPiece? Read(byte[] utf8, JobFileErrors errors)
    {
        // A byte order mark is an editor's habit, not an error; the reader would take it for one.
        var text = utf8.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
        var lines = new LineMap(text);
        if (FirstThatIsNoUtf8(text) is { } place)
        {
            errors.Add(lines.PositionOf(place), "", "is not UTF-8: save the file in that encoding");
            return null;
        }
        try
        {
            var reader = new Utf8JsonReader(text, Options);
            reader.Read();
            var root = ReadValue(ref reader, lines);
            reader.Read(); // refuses what follows the root
            return root;
        }
        catch (JsonException fault)
        {
            errors.Add(lines.PositionOf(fault.LineNumber, fault.BytePositionInLine), "", $"not valid JSON: {WithoutPlace(fault.Message)}");
            return null;
        }
    }

    private static long? FirstThatIsNoUtf8(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf8(text[at..], out _, out var used) != OperationStatus.Done)
                return at;
            at += used;
        }
        return null;
    }

    private static JsonPiece ReadValue(ref Utf8JsonReader reader, LineMap lines)
    {
        var at = lines.PositionOf(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var properties = new List<JsonPiece.Property>();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var place = lines.PositionOf(reader.TokenStartIndex);
                    var name = reader.GetString()!;
                    reader.Read();
                    properties.Add(new JsonPiece.Property(name, place, ReadValue(ref reader, lines)));
                }
                return new JsonPiece.Object(at, properties);
            case JsonTokenType.StartArray:
                var items = new List<JsonPiece>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(ReadValue(ref reader, lines));
                return new JsonPiece.Array(at, items);
            case JsonTokenType.String:
                return new JsonPiece.Text(at, reader.GetString()!);
            case JsonTokenType.Number:
                return new JsonPiece.Number(at, Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True or JsonTokenType.False:
                return new JsonPiece.Truth(at);
            default:
                return new JsonPiece.Null(at);
        }
    }

    /// <summary>The reader's message ends with a place that counts from 0; the error has it from 1.</summary>
    private static string WithoutPlace(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
