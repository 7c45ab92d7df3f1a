using System.Numerics;
using System.Text.Json;

namespace Kappa.Avro;

/// <summary>Which logical type may stand on which type (specification, "Logical types").</summary>
internal static class LogicalTypes
{
    private static readonly string[] Names =
    [
        "", "decimal", "date", "time-millis", "time-micros", "timestamp-millis", "timestamp-micros", "timestamp-nanos",
        "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos", "uuid", "duration",
    ];

    /// <summary>By position, in the order of <see cref="AvroLogical"/>.</summary>
    public static string NameOf(AvroLogical logical) => Names[(int)logical];

    /// <summary>Sets the logical type that the definition names; returns what is wrong with it, or null.</summary>
    public static string? Annotate(AvroType type, JsonElement definition)
    {
        if (!definition.TryGetProperty("logicalType", out var name)) return null;
        if (name.ValueKind != JsonValueKind.String) return "logicalType is not a string";
        var logical = (AvroLogical)Math.Max(0, Array.IndexOf(Names, name.GetString()));
        if (logical == AvroLogical.None) return null;
        if (!Carries(type, logical)) return $"logical type {name.GetString()} cannot stand on {type}";
        if (logical == AvroLogical.Decimal)
        {
            if (AnnotateDecimal(type, definition) is { } fault) return fault;
        }

        type.Logical = logical;
        return null;
    }

    private static bool Carries(AvroType type, AvroLogical logical) => logical switch
    {
        AvroLogical.Decimal => type.Kind is AvroKind.Bytes or AvroKind.Fixed,
        AvroLogical.Date or AvroLogical.TimeMillis => type.Kind == AvroKind.Int,
        AvroLogical.Uuid => type.Kind == AvroKind.String || (type.Kind == AvroKind.Fixed && type.Size == 16),
        AvroLogical.Duration => type.Kind == AvroKind.Fixed && type.Size == 12,
        _ => type.Kind == AvroKind.Long,
    };

    private static string? AnnotateDecimal(AvroType type, JsonElement definition)
    {
        if (!definition.TryGetProperty("precision", out var given) || !Number(given, out var precision) || precision < 1)
            return "a decimal needs a precision of at least 1";
        var scale = 0;
        if (definition.TryGetProperty("scale", out given) && (!Number(given, out scale) || scale < 0 || scale > precision))
            return $"the scale of a decimal is between 0 and its precision {precision}";
        if (type.Kind == AvroKind.Fixed && BigInteger.Pow(10, precision) > BigInteger.Pow(2, (8 * type.Size) - 1))
            return $"a fixed of {type.Size} bytes cannot hold a decimal of {precision} digits";
        (type.Precision, type.Scale) = (precision, scale);
        return null;
    }

    private static bool Number(JsonElement value, out int number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number);
    }
}
