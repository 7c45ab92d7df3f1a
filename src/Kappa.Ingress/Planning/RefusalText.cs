namespace Kappa.Ingress;

/// <summary>What can be done where the table refuses a coercion.</summary>
internal static class RefusalText
{
    public static string WayOut(SourceType source, TargetType? target)
    {
        var kind = SourceKinds.Of(source);
        if (target?.Kind == TargetKind.Nested)
            return "Fields of records, arrays and maps are not filled: make the field a flat one.";
        if (kind == SourceKind.Nested)
            return "Nested columns are not read: flatten it in the source, or leave the field out of the schema.";
        if (source.Precision > Decimals.MaxPrecision || target?.Precision > Decimals.MaxPrecision)
            return $"Decimals have at most {Decimals.MaxPrecision} digits here.";
        var choices = string.Join(", ", CoercionTable.TargetsOf(source));
        return kind switch
        {
            SourceKind.Null => "Make the field nullable.",
            >= SourceKind.TimestampMillis and <= SourceKind.TimestampNanos or SourceKind.Int96 when IsLocal(target) =>
                $"The column holds points in time, which have no wall clock without a zone: make the field one of {choices}.",
            SourceKind.Float16 or SourceKind.Float or SourceKind.Double when target?.Kind == TargetKind.Decimal =>
                $"A binary fraction is no decimal without rounding: make the field double, or the column a decimal in the source.",
            SourceKind.Bson or SourceKind.Interval or SourceKind.Fixed or SourceKind.Uuid when target?.Kind == TargetKind.Fixed =>
                $"The lengths differ: the column has {source.Length} bytes.",
            _ => $"Make the field one of {choices}, or map it to another column.",
        };
    }

    private static bool IsLocal(TargetType? target) =>
        target?.Kind is TargetKind.LocalTimestampMillis or TargetKind.LocalTimestampMicros or TargetKind.LocalTimestampNanos;
}
