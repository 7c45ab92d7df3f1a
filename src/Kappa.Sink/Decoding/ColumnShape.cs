namespace Kappa.Sink;

/// <summary>A leaf column.</summary>
/// <param name="Path">Dotted path, for messages and for equality of shapes.</param>
/// <param name="Type">Type.</param>
/// <param name="Level">Number of optional fields on the way to it, itself included: the definition level of a value.</param>
/// <param name="Precision">Of a decimal.</param>
/// <param name="Scale">Of a decimal.</param>
internal sealed record ColumnShape(string Path, ColumnType Type, short Level, int Precision = 0, int Scale = 0)
{
    /// <summary>Digits that every number of an INT32 and of an INT64 has room for.</summary>
    public const int Int32Digits = 9, Int64Digits = 18;

    /// <summary>Bytes of a decimal that is kept as a FIXED_LEN_BYTE_ARRAY: the fewest that hold all numbers of its precision and a sign.</summary>
    public int DecimalWidth => (int)Math.Ceiling((Math.Log2(10) * Precision + 1) / 8);

    public override string ToString() =>
        $"{Path} {Type}{(Type == ColumnType.Decimal ? $"({Precision},{Scale})" : "")}{(Level > 0 ? $" level {Level}" : "")}";
}
