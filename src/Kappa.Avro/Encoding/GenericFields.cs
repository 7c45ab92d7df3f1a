namespace Kappa.Avro;

/// <summary>The values of an <see cref="AvroRecord"/> in the order of the schema that it is written with.</summary>
internal static class GenericFields
{
    public static bool Fits(object value, AvroType type) => value is AvroRecord record && record.Name == type.FullName;

    // The usual case stands alone, since a method with closures allocates them on entry.
    public static object?[] Align(AvroRecord record, AvroType type, string field) => ReferenceEquals(record.Type, type) ? record.Values : Reorder(record, type, field);

    private static object?[] Reorder(AvroRecord record, AvroType type, string field)
    {
        if (record.Name != type.FullName) throw new AvroDataException($"{field}: a record {record.Name} is no {type}.");
        foreach (var name in record.FieldNames)
        {
            if (type.Fields.All(f => f.Name != name)) throw new AvroDataException($"{field}: {type} has no field {name}.");
        }

        return [.. type.Fields.Select(f => record.TryGetValue(f.Name, out var value) ? value : throw new AvroDataException($"{field}: the record has no field {f.Name}."))];
    }
}
