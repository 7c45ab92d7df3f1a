namespace Kappa.Avro;

/// <summary>The C# types whose schema needs nothing else to be known.</summary>
internal static class SimpleTypes
{
    private static readonly Dictionary<Type, string> Schemas = new()
    {
        [typeof(bool)] = "\"boolean\"",
        [typeof(sbyte)] = "\"int\"",
        [typeof(byte)] = "\"int\"",
        [typeof(short)] = "\"int\"",
        [typeof(ushort)] = "\"int\"",
        [typeof(int)] = "\"int\"",
        [typeof(long)] = "\"long\"",
        [typeof(float)] = "\"float\"",
        [typeof(double)] = "\"double\"",
        [typeof(string)] = "\"string\"",
        [typeof(byte[])] = "\"bytes\"",
        [typeof(ReadOnlyMemory<byte>)] = "\"bytes\"",
        [typeof(DateOnly)] = """{"type":"int","logicalType":"date"}""",
        [typeof(TimeOnly)] = """{"type":"long","logicalType":"time-micros"}""",
        [typeof(DateTimeOffset)] = """{"type":"long","logicalType":"timestamp-micros"}""",
        [typeof(Guid)] = """{"type":"string","logicalType":"uuid"}""",
    };

    public static string? SchemaOf(Type type) => Schemas.GetValueOrDefault(type);

    /// <summary>What to use in place of a type that has no schema.</summary>
    public static string WayOut(Type type) => type switch
    {
        _ when type == typeof(DateTime) => "does not say whether it is an instant: use DateTimeOffset (timestamp-micros)",
        _ when type == typeof(TimeSpan) => "has no Avro type: use long with the unit in its name, TimeOnly for a time of day, or AvroDuration",
        _ when type == typeof(uint) || type == typeof(ulong) => "has no Avro type: use long, or a decimal",
        _ when type == typeof(char) => "has no Avro type: use string",
        _ when type == typeof(object) || type == typeof(AvroRecord) => "does not say what it holds: give the schema by AvroSchema.Parse",
        _ when type.IsInterface || type.IsAbstract => "does not say what it holds: use a class or record that can be made",
        _ => "has no Avro type",
    };
}
