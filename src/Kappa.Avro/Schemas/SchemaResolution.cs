namespace Kappa.Avro;

/// <summary>
/// Which writer's type a reader's type takes (specification, "Schema resolution"), one level deep: what is inside arrays, maps and records is asked
/// for on its own.
/// </summary>
internal static class SchemaResolution
{
    /// <summary>Why the reader's type cannot take the writer's; null when it can. Neither is a union.</summary>
    public static string? Fault(AvroType writer, AvroType reader)
    {
        if (writer.Kind != reader.Kind) return Promotes(writer.Kind, reader.Kind) ? null : $"the writer's {writer} does not resolve to the reader's {reader}";
        if (writer.Kind is AvroKind.Record or AvroKind.Enum or AvroKind.Fixed && !SameName(writer, reader))
            return $"the writer's {writer} and the reader's {reader} have different names, and no alias";
        if (writer.Kind == AvroKind.Fixed && writer.Size != reader.Size) return $"the writer's {writer} and the reader's {reader} differ in size";
        if (writer.Logical != AvroLogical.None && reader.Logical != AvroLogical.None
            && (writer.Logical != reader.Logical || writer.Precision != reader.Precision || writer.Scale != reader.Scale))
            return $"the writer's {writer} and the reader's {reader} differ in logical type";
        return null;
    }

    /// <summary>The branch of the reader's union that takes the writer's type: the first that is the same, else the first it promotes to; null when none does.</summary>
    public static AvroType? Branch(AvroType writer, AvroType union) =>
        union.Branches.FirstOrDefault(b => b.Kind == writer.Kind && Fault(writer, b) is null) ?? union.Branches.FirstOrDefault(b => Fault(writer, b) is null);

    private static bool Promotes(AvroKind writer, AvroKind reader) => (writer, reader) switch
    {
        (AvroKind.Int, AvroKind.Long or AvroKind.Float or AvroKind.Double) => true,
        (AvroKind.Long, AvroKind.Float or AvroKind.Double) => true,
        (AvroKind.Float, AvroKind.Double) => true,
        (AvroKind.String, AvroKind.Bytes) or (AvroKind.Bytes, AvroKind.String) => true,
        _ => false,
    };

    private static bool SameName(AvroType writer, AvroType reader) => writer.Name == reader.Name || reader.Aliases.Contains(writer.FullName);
}
