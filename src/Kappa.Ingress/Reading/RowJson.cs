using System.Buffers;
using System.Text.Json;

namespace Kappa.Ingress;

/// <summary>The source values of a row as a JSON object, the value of a dead letter: the row has no Avro binary, for that is what failed.</summary>
internal static class RowJson
{
    public static ReadOnlyMemory<byte> Write(SourceLayout layout, nint views, int row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            for (var column = 0; column < layout.Columns.Count; column++)
            {
                json.WritePropertyName(layout.Columns[column].Name);
                WriteValue(json, layout.Columns[column].Type, views, column, row);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteValue(Utf8JsonWriter json, SourceType type, nint views, int column, int row)
    {
        var text = ColumnText.Of(type, views, column, row);
        if (ColumnLoads.IsNull(views, column, row))
            json.WriteNullValue();
        else if (IsJson(type, text))
            json.WriteRawValue(text);
        else
            json.WriteStringValue(text);
    }

    private static bool IsJson(SourceType type, string text) =>
        SourceKinds.Of(type) <= SourceKind.Decimal && text is not ("NaN" or "Infinity" or "-Infinity") && !text.StartsWith("0x", StringComparison.Ordinal);
}
