namespace Kappa.Ingress;

internal static class SourceTypeText
{
    public static string Of(SourceType type)
    {
        var physical = type.Physical switch
        {
            PhysicalType.ByteArray => "BYTE_ARRAY",
            PhysicalType.FixedByteArray => $"FIXED_LEN_BYTE_ARRAY({type.Length})",
            PhysicalType.Group => "",
            _ => type.Physical.ToString().ToUpperInvariant(),
        };
        var logical = type.Logical switch
        {
            LogicalType.None => "",
            LogicalType.Integer => $"{(type.Unsigned ? "UINT" : "INT")}({type.BitWidth})",
            LogicalType.Decimal => $"DECIMAL({type.Precision},{type.Scale})",
            LogicalType.Time => $"TIME({type.Unit.ToString().ToUpperInvariant()})",
            LogicalType.Timestamp => $"TIMESTAMP({type.Unit.ToString().ToUpperInvariant()}, {(type.AdjustedToUtc ? "UTC" : "local")})",
            _ => type.Logical.ToString().ToUpperInvariant(),
        };
        return (physical + " " + logical).Trim();
    }
}
