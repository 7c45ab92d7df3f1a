using ParquetSharp.Schema;

namespace Kappa.Ingress;

/// <summary>A column of the schema's top level with the index of its leaf; -1 when it is a group or repeated.</summary>
internal readonly record struct SourceLeaf(string Name, SourceType Type, bool Nullable, int Leaf);

/// <summary>Turns ParquetSharp's schema into <see cref="SourceType"/>s.</summary>
internal static class SourceSchema
{
    /// <summary>Columns of the top level, in the file's order.</summary>
    public static IReadOnlyList<SourceLeaf> Read(ParquetSharp.SchemaDescriptor schema)
    {
        var columns = new List<SourceLeaf>();
        var leaf = 0;
        using var root = schema.GroupNode;
        foreach (var node in root.Fields)
        {
            using (node)
            {
                var repeated = node.Repetition == ParquetSharp.Repetition.Repeated;
                var isLeaf = node is PrimitiveNode && !repeated;
                columns.Add(new(node.Name, Type(node, repeated), node.Repetition == ParquetSharp.Repetition.Optional, isLeaf ? leaf : -1));
                leaf += Leaves(node);
            }
        }

        return columns;
    }

    private static int Leaves(Node node)
    {
        if (node is not GroupNode group)
            return 1;
        var leaves = 0;
        foreach (var field in group.Fields)
        {
            using (field)
                leaves += Leaves(field);
        }

        return leaves;
    }

    private static SourceType Type(Node node, bool repeated)
    {
        using var logical = node.LogicalType;
        if (node is not PrimitiveNode primitive || repeated)
        {
            var group = repeated ? LogicalType.List : Logical(logical.Type);
            return new(PhysicalType.Group, group is LogicalType.List or LogicalType.Map ? group : LogicalType.Struct);
        }

        var type = new SourceType(Physical(primitive.PhysicalType), Logical(logical.Type))
        {
            Length = primitive.PhysicalType == ParquetSharp.PhysicalType.FixedLenByteArray ? primitive.TypeLength : 0,
        };
        return logical switch
        {
            // Says what is so without it: some writers leave it out.
            ParquetSharp.IntLogicalType { IsSigned: true } integer when integer.BitWidth == WidthOf(primitive.PhysicalType) => type with { Logical = LogicalType.None },
            ParquetSharp.IntLogicalType integer => type with { BitWidth = integer.BitWidth, Unsigned = !integer.IsSigned },
            ParquetSharp.DecimalLogicalType number => type with { Precision = number.Precision, Scale = number.Scale },
            ParquetSharp.TimeLogicalType time => type with { Unit = Unit(time.TimeUnit), AdjustedToUtc = time.IsAdjustedToUtc },
            ParquetSharp.TimestampLogicalType time => type with { Unit = Unit(time.TimeUnit), AdjustedToUtc = time.IsAdjustedToUtc },
            _ => type,
        };
    }

    private static int WidthOf(ParquetSharp.PhysicalType type) => type == ParquetSharp.PhysicalType.Int32 ? 32 : 64;

    private static PhysicalType Physical(ParquetSharp.PhysicalType type) => type switch
    {
        ParquetSharp.PhysicalType.Boolean => PhysicalType.Boolean,
        ParquetSharp.PhysicalType.Int32 => PhysicalType.Int32,
        ParquetSharp.PhysicalType.Int64 => PhysicalType.Int64,
        ParquetSharp.PhysicalType.Int96 => PhysicalType.Int96,
        ParquetSharp.PhysicalType.Float => PhysicalType.Float,
        ParquetSharp.PhysicalType.Double => PhysicalType.Double,
        ParquetSharp.PhysicalType.ByteArray => PhysicalType.ByteArray,
        ParquetSharp.PhysicalType.FixedLenByteArray => PhysicalType.FixedByteArray,
        _ => throw new InvalidDataException($"Parquet type {type} is not known."),
    };

    private static LogicalType Logical(ParquetSharp.LogicalTypeEnum type) => type switch
    {
        ParquetSharp.LogicalTypeEnum.None => LogicalType.None,
        ParquetSharp.LogicalTypeEnum.String => LogicalType.String,
        ParquetSharp.LogicalTypeEnum.Enum => LogicalType.Enum,
        ParquetSharp.LogicalTypeEnum.Json => LogicalType.Json,
        ParquetSharp.LogicalTypeEnum.Bson => LogicalType.Bson,
        ParquetSharp.LogicalTypeEnum.Uuid => LogicalType.Uuid,
        ParquetSharp.LogicalTypeEnum.Int => LogicalType.Integer,
        ParquetSharp.LogicalTypeEnum.Decimal => LogicalType.Decimal,
        ParquetSharp.LogicalTypeEnum.Date => LogicalType.Date,
        ParquetSharp.LogicalTypeEnum.Time => LogicalType.Time,
        ParquetSharp.LogicalTypeEnum.Timestamp => LogicalType.Timestamp,
        ParquetSharp.LogicalTypeEnum.Float16 => LogicalType.Float16,
        ParquetSharp.LogicalTypeEnum.Interval => LogicalType.Interval,
        ParquetSharp.LogicalTypeEnum.Nil => LogicalType.Null,
        ParquetSharp.LogicalTypeEnum.List => LogicalType.List,
        ParquetSharp.LogicalTypeEnum.Map => LogicalType.Map,
        _ => LogicalType.Unknown,
    };

    private static TimeUnit Unit(ParquetSharp.TimeUnit unit) => unit switch
    {
        ParquetSharp.TimeUnit.Millis => TimeUnit.Millis,
        ParquetSharp.TimeUnit.Micros => TimeUnit.Micros,
        ParquetSharp.TimeUnit.Nanos => TimeUnit.Nanos,
        _ => throw new InvalidDataException($"Parquet time unit {unit} is not known."),
    };
}
