using Kappa.Avro;

namespace Kappa.Sink;

/// <summary>Turns Avro fields into landing fields, and collects what cannot be one.</summary>
internal sealed class LandingFieldReader
{
    /// <summary>Column of a schema that is not a record.</summary>
    public const string ValueName = "value";

    private readonly Stack<AvroType> _open = new();
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<LandingField> ReadRecord(AvroType record) => ReadFields(record, "", 0);

    public LandingField ReadValue(AvroType type) => Read(ValueName, type, "", 0);

    private LandingField[] ReadFields(AvroType record, string parent, short level)
    {
        if (_open.Contains(record))
        {
            _errors.Add($"The record {record.FullName} contains itself ({parent.TrimEnd('.')}), which columns cannot.");
            return [];
        }
        _open.Push(record);
        var fields = record.Fields.Select(field => Read(field.Name, field.Type, parent, level)).ToArray();
        _open.Pop();
        if (fields.Length == 0 && parent.Length > 0)
            _errors.Add($"The record {record.FullName} of field {parent.TrimEnd('.')} has no fields, and Parquet has no group without any.");
        return fields;
    }

    private LandingField Read(string name, AvroType type, string parent, short level)
    {
        var (union, inner) = Unwrap(type);
        var path = parent + name;
        if (union is UnionForm.NullFirst or UnionForm.NullLast)
            level++;
        if (inner.Kind == AvroKind.Record)
            return new LandingField { Name = name, Type = inner, Union = union, Children = ReadFields(inner, path + ".", level) };
        return new LandingField { Name = name, Type = inner, Union = union, Column = ColumnOf(path, inner, level) };
    }

    private static (UnionForm Form, AvroType Inner) Unwrap(AvroType type) => type switch
    {
        { Kind: AvroKind.Union, Branches: [var only] } => (UnionForm.Single, only),
        { Kind: AvroKind.Union, Branches: [{ Kind: AvroKind.Null }, var second] } => (UnionForm.NullFirst, second),
        { Kind: AvroKind.Union, Branches: [var first, { Kind: AvroKind.Null }] } => (UnionForm.NullLast, first),
        _ => (UnionForm.None, type),
    };

    private ColumnShape ColumnOf(string path, AvroType type, short level)
    {
        ColumnType? column = (type.Kind, type.Logical) switch
        {
            (AvroKind.Bytes or AvroKind.Fixed, AvroLogical.Decimal) => ColumnType.Decimal,
            (AvroKind.String or AvroKind.Fixed, AvroLogical.Uuid) => ColumnType.String,
            (AvroKind.Int, AvroLogical.Date) => ColumnType.Date,
            (AvroKind.Int, AvroLogical.TimeMillis) => ColumnType.TimeMillis,
            (AvroKind.Long, AvroLogical.TimeMicros) => ColumnType.TimeMicros,
            (AvroKind.Long, AvroLogical.TimestampMillis) => ColumnType.TimestampMillis,
            (AvroKind.Long, AvroLogical.TimestampMicros) => ColumnType.TimestampMicros,
            (AvroKind.Long, AvroLogical.TimestampNanos) => ColumnType.TimestampNanos,
            (AvroKind.Long, AvroLogical.LocalTimestampMillis) => ColumnType.LocalTimestampMillis,
            (AvroKind.Long, AvroLogical.LocalTimestampMicros) => ColumnType.LocalTimestampMicros,
            (AvroKind.Long, AvroLogical.LocalTimestampNanos) => ColumnType.LocalTimestampNanos,
            (AvroKind.Boolean, _) => ColumnType.Boolean,
            (AvroKind.Int, _) => ColumnType.Int32,
            (AvroKind.Long, _) => ColumnType.Int64,
            (AvroKind.Float, _) => ColumnType.Float,
            (AvroKind.Double, _) => ColumnType.Double,
            (AvroKind.String or AvroKind.Enum, _) => ColumnType.String,
            (AvroKind.Bytes or AvroKind.Fixed, _) => ColumnType.Binary,
            _ => null,
        };
        if (column is null)
            _errors.Add($"The field {path} is {type}: {WhyNot(type.Kind)}");
        return new ColumnShape(path, column ?? ColumnType.Binary, level, type.Precision, type.Scale);
    }

    private static string WhyNot(AvroKind kind) => kind switch
    {
        AvroKind.Union => "a column has one type. Only a union of one type with null can be landed.",
        AvroKind.Null => "it never has a value. Leave it out.",
        _ => "arrays and maps cannot be landed. Let the handler give one result for each element, or put them into a string.",
    };
}
