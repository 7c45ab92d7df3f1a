using Kappa.Avro;

namespace Kappa.Sink;

/// <summary>Which fields can be partition columns, and how.</summary>
internal static class PartitionFields
{
    public static IEnumerable<string> Check(IReadOnlyList<LandingField> fields, IReadOnlyList<PartitionColumn> partitionBy)
    {
        foreach (var column in partitionBy)
        {
            var field = fields.FirstOrDefault(field => field.Name == column.Field);
            if (field is null)
                yield return $"The partition column {column.Name} is made of the field {column.Field}, which the schema does not have. It has {string.Join(", ", fields.Select(each => each.Name))}.";
            else if (WhyNot(column, field) is { } reason)
                yield return $"The partition column {column.Name} cannot be made of the field {column.Field} ({field.Type}): {reason}";
        }
    }

    /// <summary>One level of folders for each partition column, bound to the columns of a table.</summary>
    public static PartitionLevel[] Bind(LandingShape shape, IReadOnlyList<ColumnBuffer> leaves, IReadOnlyList<PartitionColumn> partitionBy)
    {
        var byPath = shape.Fields.SelectMany(field => field.Leaves()).Zip(leaves).ToDictionary(leaf => leaf.First.Path, leaf => (Shape: leaf.First, Buffer: leaf.Second));
        return [.. partitionBy.Select(column => Bind(column, byPath[column.Field].Shape, byPath[column.Field].Buffer, shape.Fields.First(field => field.Name == column.Field)))];
    }

    private static PartitionLevel Bind(PartitionColumn column, ColumnShape shape, ColumnBuffer buffer, LandingField field) => (shape.Type, buffer) switch
    {
        (ColumnType.Date, ValueColumn<int> days) => new DateLevel(column.Name, days),
        (ColumnType.Int32, ValueColumn<int> numbers) => new IntLevel(column.Name, numbers),
        (ColumnType.Int64, ValueColumn<long> numbers) => new LongLevel(column.Name, numbers),
        (ColumnType.Boolean, ValueColumn<bool> booleans) => new BooleanLevel(column.Name, booleans),
        (ColumnType.String, BytesColumn texts) => new TextLevel(column.Name, texts, isOnlyCopy: !field.IsWritten),
        (_, ValueColumn<long> instants) => new DayLevel(column.Name, instants, LocalDays.For(shape.Type, column.TimeZone)),
        _ => throw new InvalidOperationException($"No partition level is made of {shape}."),
    };

    private static string? WhyNot(PartitionColumn column, LandingField field)
    {
        if (field.Column is not { } leaf)
            return "it is a record. Partition by a field of a simple type.";
        var isInstant = leaf.Type is ColumnType.TimestampMillis or ColumnType.TimestampMicros or ColumnType.TimestampNanos;
        var isLocal = leaf.Type is ColumnType.LocalTimestampMillis or ColumnType.LocalTimestampMicros or ColumnType.LocalTimestampNanos;
        if (column.TimeZone is not null && !isInstant)
            return "it has no instants, so a time zone says nothing about it. Leave the time zone out.";
        return column.Transform switch
        {
            PartitionTransform.Day when isInstant || isLocal || leaf.Type == ColumnType.Date => null,
            PartitionTransform.Day => "it has no days. Use the transform identity, or a date or timestamp.",
            _ when isInstant || isLocal => "every timestamp would get a folder of its own. Use the transform day.",
            _ when leaf.Type is ColumnType.Int32 or ColumnType.Int64 or ColumnType.Boolean or ColumnType.String or ColumnType.Date => null,
            _ => "only int, long, boolean, string, enum, uuid and date have a text that is the same to everyone.",
        };
    }
}
