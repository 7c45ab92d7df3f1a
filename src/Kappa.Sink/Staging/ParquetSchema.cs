using ParquetSharp;
using ParquetSharp.Schema;

namespace Kappa.Sink;

/// <summary>The Parquet schema of a shape: its fields as they are named, then the record id.</summary>
internal static class ParquetSchema
{
    /// <summary>The caller disposes it.</summary>
    public static GroupNode Of(LandingShape shape)
    {
        Node[] nodes =
        [
            .. shape.Fields.Where(field => field.IsWritten).Select(Of),
            new PrimitiveNode(ColumnNames.Job, Repetition.Required, LogicalType.String(), PhysicalType.ByteArray),
            new PrimitiveNode(ColumnNames.Part, Repetition.Required, LogicalType.None(), PhysicalType.Int32),
            new PrimitiveNode(ColumnNames.Row, Repetition.Required, LogicalType.None(), PhysicalType.Int64),
            new PrimitiveNode(ColumnNames.Ordinal, Repetition.Required, LogicalType.None(), PhysicalType.Int32),
        ];
        try
        {
            return new GroupNode("schema", Repetition.Required, nodes);
        }
        finally
        {
            foreach (var node in nodes)
                node.Dispose();
        }
    }

    private static Node Of(LandingField field)
    {
        var repetition = field.IsOptional ? Repetition.Optional : Repetition.Required;
        if (field.Column is null)
        {
            var children = field.Children.Select(Of).ToArray();
            var group = new GroupNode(field.Name, repetition, children);
            foreach (var child in children)
                child.Dispose();
            return group;
        }
        var (physical, width) = PhysicalOf(field.Column);
        using var logical = LogicalOf(field.Column);
        return new PrimitiveNode(field.Name, repetition, logical, physical, width);
    }

    private static (PhysicalType Type, int Width) PhysicalOf(ColumnShape column) => column.Type switch
    {
        ColumnType.Boolean => (PhysicalType.Boolean, -1),
        ColumnType.Int32 or ColumnType.Date or ColumnType.TimeMillis => (PhysicalType.Int32, -1),
        ColumnType.Float => (PhysicalType.Float, -1),
        ColumnType.Double => (PhysicalType.Double, -1),
        ColumnType.Binary or ColumnType.String => (PhysicalType.ByteArray, -1),
        ColumnType.Decimal when column.Precision <= ColumnShape.Int32Digits => (PhysicalType.Int32, -1),
        ColumnType.Decimal when column.Precision > ColumnShape.Int64Digits => (PhysicalType.FixedLenByteArray, column.DecimalWidth),
        _ => (PhysicalType.Int64, -1),
    };

    private static LogicalType LogicalOf(ColumnShape column) => column.Type switch
    {
        ColumnType.String => LogicalType.String(),
        ColumnType.Date => LogicalType.Date(),
        ColumnType.TimeMillis => LogicalType.Time(isAdjustedToUtc: false, TimeUnit.Millis),
        ColumnType.TimeMicros => LogicalType.Time(isAdjustedToUtc: false, TimeUnit.Micros),
        ColumnType.TimestampMillis => LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Millis),
        ColumnType.TimestampMicros => LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Micros),
        ColumnType.TimestampNanos => LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Nanos),
        ColumnType.LocalTimestampMillis => LogicalType.Timestamp(isAdjustedToUtc: false, TimeUnit.Millis),
        ColumnType.LocalTimestampMicros => LogicalType.Timestamp(isAdjustedToUtc: false, TimeUnit.Micros),
        ColumnType.LocalTimestampNanos => LogicalType.Timestamp(isAdjustedToUtc: false, TimeUnit.Nanos),
        ColumnType.Decimal => LogicalType.Decimal(column.Precision, column.Scale),
        _ => LogicalType.None(),
    };
}
