using System.Text.Json;

namespace Kappa.Avro;

/// <summary>
/// Makes the Avro binary of a field's default from its JSON (specification, "Complex types, Records"): bytes and fixed are strings of the
/// characters 0 to 255. A union's default may be of any branch, as version 1.12 of the specification has it.
/// </summary>
internal static class DefaultValue
{
    // A default may leave out fields that have defaults; a record that nests itself so would never end.
    private const int DeepestNesting = 64;

    /// <summary>The default's binary; false when it is no value of the type.</summary>
    public static bool TryEncode(AvroType type, JsonElement value, out byte[] binary)
    {
        var writer = new AvroWriter();
        var done = TryWrite(type, value, writer, 0);
        binary = done ? writer.Written.ToArray() : [];
        return done;
    }

    private static bool TryWrite(AvroType type, JsonElement value, AvroWriter writer, int depth)
    {
        if (depth > DeepestNesting) return false;
        switch (type.Kind)
        {
            case AvroKind.Null:
                return value.ValueKind == JsonValueKind.Null;
            case AvroKind.Boolean when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                writer.WriteBoolean(value.GetBoolean());
                return true;
            case AvroKind.Int when value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number):
                writer.WriteLong(number);
                return true;
            case AvroKind.Long when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number):
                writer.WriteLong(number);
                return true;
            case AvroKind.Float when value.ValueKind == JsonValueKind.Number:
                writer.WriteFloat(value.GetSingle());
                return true;
            case AvroKind.Double when value.ValueKind == JsonValueKind.Number:
                writer.WriteDouble(value.GetDouble());
                return true;
            case AvroKind.String when value.ValueKind == JsonValueKind.String:
                writer.WriteString(value.GetString());
                return true;
            case AvroKind.Bytes when Latin1(value) is { } bytes:
                writer.WriteBytes(bytes);
                return true;
            case AvroKind.Fixed when Latin1(value) is { } bytes && bytes.Length == type.Size:
                writer.WriteRaw(bytes);
                return true;
            case AvroKind.Enum when value.ValueKind == JsonValueKind.String:
                var index = type.Symbols.ToList().IndexOf(value.GetString()!);
                writer.WriteLong(index);
                return index >= 0;
            case AvroKind.Array when value.ValueKind == JsonValueKind.Array:
                return TryWriteItems(type.Element!, value, writer, depth);
            case AvroKind.Map when value.ValueKind == JsonValueKind.Object:
                return TryWriteEntries(type.Element!, value, writer, depth);
            case AvroKind.Record when value.ValueKind == JsonValueKind.Object:
                return TryWriteFields(type, value, writer, depth);
            case AvroKind.Union:
                return TryWriteBranch(type, value, writer, depth);
            default:
                return false;
        }
    }

    private static bool TryWriteItems(AvroType element, JsonElement items, AvroWriter writer, int depth)
    {
        if (items.GetArrayLength() > 0) writer.WriteLong(items.GetArrayLength());
        foreach (var item in items.EnumerateArray())
        {
            if (!TryWrite(element, item, writer, depth + 1)) return false;
        }

        writer.WriteLong(0);
        return true;
    }

    private static bool TryWriteEntries(AvroType element, JsonElement entries, AvroWriter writer, int depth)
    {
        var count = entries.EnumerateObject().Count();
        if (count > 0) writer.WriteLong(count);
        foreach (var entry in entries.EnumerateObject())
        {
            writer.WriteString(entry.Name);
            if (!TryWrite(element, entry.Value, writer, depth + 1)) return false;
        }

        writer.WriteLong(0);
        return true;
    }

    private static bool TryWriteFields(AvroType record, JsonElement given, AvroWriter writer, int depth)
    {
        foreach (var field in record.Fields)
        {
            var value = given.TryGetProperty(field.Name, out var own) ? own : field.Default;
            if (value is null || !TryWrite(field.Type, value.Value, writer, depth + 1)) return false;
        }

        return true;
    }

    private static bool TryWriteBranch(AvroType union, JsonElement value, AvroWriter writer, int depth)
    {
        var start = writer.Length;
        for (var i = 0; i < union.Branches.Count; i++)
        {
            writer.WriteLong(i);
            if (TryWrite(union.Branches[i], value, writer, depth + 1)) return true;
            writer.Truncate(start);
        }

        return false;
    }

    private static byte[]? Latin1(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        var text = value.GetString()!;
        return text.All(c => c <= 0xFF) ? System.Text.Encoding.Latin1.GetBytes(text) : null;
    }
}
