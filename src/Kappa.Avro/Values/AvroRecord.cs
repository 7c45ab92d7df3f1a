using System.Diagnostics.CodeAnalysis;

namespace Kappa.Avro;

/// <summary>
/// A record without a C# type: its fields by name, by the writer's schema. Values are null, bool, int, long, float, double, string, byte[], decimal,
/// DateOnly, TimeOnly, DateTimeOffset (timestamps), DateTime (local timestamps), Guid, <see cref="AvroDuration"/>, string for an enum's symbol,
/// <c>object?[]</c> for an array, <c>Dictionary&lt;string, object?&gt;</c> for a map, and <see cref="AvroRecord"/>; a timestamp in nanoseconds is a long, which
/// no C# time holds whole. Not safe on several threads while it is changed.
/// </summary>
public sealed class AvroRecord
{
    private readonly AvroType _type;
    private readonly object?[] _values;

    internal AvroRecord(AvroType type, object?[] values)
    {
        _type = type;
        _values = values;
    }

    /// <summary>An empty record of a schema, to be filled and written.</summary>
    /// <param name="schema">A record schema.</param>
    /// <exception cref="AvroSchemaException">The schema is none of a record.</exception>
    public AvroRecord(AvroSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (schema.Root.Kind != AvroKind.Record) throw new AvroSchemaException($"The schema is {schema.Root}, not a record.");
        _type = schema.Root;
        _values = new object?[_type.Fields.Count];
    }

    /// <summary>The schema's full name.</summary>
    public string Name => _type.FullName;

    /// <summary>The fields' names, in the schema's order.</summary>
    public IEnumerable<string> FieldNames => _type.Fields.Select(f => f.Name);

    /// <summary>A field's value.</summary>
    /// <param name="field">Its name, exactly as the schema has it.</param>
    /// <exception cref="KeyNotFoundException">The schema has no such field.</exception>
    public object? this[string field]
    {
        get => TryGetValue(field, out var value) ? value : throw new KeyNotFoundException($"{Name} has no field {field}.");
        set => _values[IndexOf(field) is >= 0 and var index ? index : throw new KeyNotFoundException($"{Name} has no field {field}.")] = value;
    }

    /// <summary>A field's value, if there is such a field.</summary>
    public bool TryGetValue(string field, [MaybeNullWhen(true)] out object? value)
    {
        var index = IndexOf(field);
        value = index < 0 ? null : _values[index];
        return index >= 0;
    }

    internal AvroType Type => _type;

    internal object?[] Values => _values;

    /// <summary>The fields and their values.</summary>
    public override string ToString() => $"{Name} {{ {string.Join(", ", _type.Fields.Select((f, i) => $"{f.Name} = {_values[i] ?? "null"}"))} }}";

    private int IndexOf(string field)
    {
        for (var i = 0; i < _type.Fields.Count; i++)
        {
            if (_type.Fields[i].Name == field) return i;
        }

        return -1;
    }
}
