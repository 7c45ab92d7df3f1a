namespace Kappa.Sink;

/// <summary>The buffer that a column's values wait in.</summary>
internal static class ColumnBuffers
{
    public static ColumnBuffer For(ColumnShape column) => column.Type switch
    {
        ColumnType.Boolean => new ValueColumn<bool>(column.Level),
        ColumnType.Int32 or ColumnType.Date or ColumnType.TimeMillis => new ValueColumn<int>(column.Level),
        ColumnType.Float => new ValueColumn<float>(column.Level),
        ColumnType.Double => new ValueColumn<double>(column.Level),
        ColumnType.Binary or ColumnType.String => new BytesColumn(column.Level),
        ColumnType.Decimal when column.Precision <= ColumnShape.Int32Digits => new ValueColumn<int>(column.Level),
        ColumnType.Decimal when column.Precision > ColumnShape.Int64Digits => new FixedColumn(column.DecimalWidth, column.Level),
        _ => new ValueColumn<long>(column.Level),
    };
}
