using Kappa.Avro;

namespace Kappa.Sink;

/// <summary>
/// What the records of an egress schema become as columns. Two schemas of the same shape share files; another shape begins files of its own.
/// </summary>
internal sealed class LandingShape
{
    private LandingShape(IReadOnlyList<LandingField> fields, bool isWrapped, IReadOnlyList<string> errors)
    {
        (Fields, IsWrapped, Errors) = (fields, isWrapped, errors);
        Key = string.Join("; ", fields);
    }

    /// <summary>The top level.</summary>
    public IReadOnlyList<LandingField> Fields { get; }

    /// <summary>Whether the schema is not a record, so that its one value is the column <see cref="LandingFieldReader.ValueName"/>.</summary>
    public bool IsWrapped { get; }

    /// <summary>What stands against landing it.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>Equal for equal shapes.</summary>
    public string Key { get; }

    public static LandingShape Of(AvroSchema schema, IReadOnlyList<PartitionColumn> partitionBy)
    {
        var reader = new LandingFieldReader();
        var isRecord = schema.Root.Kind == AvroKind.Record;
        var fields = isRecord ? reader.ReadRecord(schema.Root) : [reader.ReadValue(schema.Root)];
        List<string> errors = [.. reader.Errors, .. ColumnNames.Check(fields, partitionBy), .. PartitionFields.Check(fields, partitionBy)];
        if (errors.Count == 0)
        {
            foreach (var field in fields)
                field.IsWritten = !partitionBy.Any(column => column.Transform == PartitionTransform.Identity && column.Field == field.Name && column.Name == field.Name);
        }
        return new LandingShape(fields, !isRecord, errors);
    }
}
