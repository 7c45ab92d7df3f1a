using System.Globalization;
using Avro;

namespace Kappa.Ingress;

/// <summary>An Avro type as coercion sees it, nullability aside.</summary>
/// <param name="Kind">Column of the table of coercions.</param>
/// <param name="Name">The type for messages: <c>long</c>, <c>decimal(12,2)</c>, <c>fixed(16)</c>.</param>
internal sealed record TargetType(TargetKind Kind, string Name)
{
    /// <summary>Bytes of a fixed, or of a decimal that is stored in one; 0 otherwise.</summary>
    public int Length { get; init; }
    public int Precision { get; init; }
    public int Scale { get; init; }
    /// <summary>Symbols of an enum, in order.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    public static TargetType Of(Schema schema) => schema switch
    {
        LogicalSchema logical => Logical(logical),
        EnumSchema symbols => new(TargetKind.Enum, $"enum {symbols.Name}") { Symbols = [.. symbols.Symbols] },
        FixedSchema bytes => new(TargetKind.Fixed, $"fixed({bytes.Size})") { Length = bytes.Size },
        _ => Primitive(schema.Tag),
    };

    private static TargetType Primitive(Schema.Type type) => type switch
    {
        Schema.Type.Null => new(TargetKind.Null, "null"),
        Schema.Type.Boolean => new(TargetKind.Boolean, "boolean"),
        Schema.Type.Int => new(TargetKind.Int, "int"),
        Schema.Type.Long => new(TargetKind.Long, "long"),
        Schema.Type.Float => new(TargetKind.Float, "float"),
        Schema.Type.Double => new(TargetKind.Double, "double"),
        Schema.Type.Bytes => new(TargetKind.Bytes, "bytes"),
        Schema.Type.String => new(TargetKind.String, "string"),
        _ => new(TargetKind.Nested, type.ToString().ToLowerInvariant()),
    };

    private static TargetType Logical(LogicalSchema schema)
    {
        var name = schema.LogicalTypeName;
        TargetKind? kind = name switch
        {
            "date" => TargetKind.Date,
            "time-millis" => TargetKind.TimeMillis,
            "time-micros" => TargetKind.TimeMicros,
            "timestamp-millis" => TargetKind.TimestampMillis,
            "timestamp-micros" => TargetKind.TimestampMicros,
            "timestamp-nanos" when schema.BaseSchema.Tag == Schema.Type.Long => TargetKind.TimestampNanos,
            "local-timestamp-millis" => TargetKind.LocalTimestampMillis,
            "local-timestamp-micros" => TargetKind.LocalTimestampMicros,
            "local-timestamp-nanos" when schema.BaseSchema.Tag == Schema.Type.Long => TargetKind.LocalTimestampNanos,
            "uuid" => TargetKind.Uuid,
            "decimal" => TargetKind.Decimal,
            _ => null, // the specification: a logical type that is not known is its base type
        };
        if (kind is null)
            return Of(schema.BaseSchema);
        if (kind != TargetKind.Decimal)
            return new(kind.Value, name);

        var precision = Number(schema, "precision");
        var scale = Number(schema, "scale");
        return new(TargetKind.Decimal, $"decimal({precision},{scale})")
        {
            Precision = precision,
            Scale = scale,
            Length = (schema.BaseSchema as FixedSchema)?.Size ?? 0,
        };
    }

    private static int Number(LogicalSchema schema, string property) =>
        int.TryParse(schema.GetProperty(property), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
