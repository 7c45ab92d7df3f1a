namespace Kappa.Avro;

/// <summary>A schema of any type as a registry keeps it: not understood, only carried. Equal when type, text and references are.</summary>
/// <param name="Type">The registry's name of the type: <c>AVRO</c>, <c>PROTOBUF</c>, <c>JSON</c>.</param>
/// <param name="Text">The schema.</param>
public sealed record SchemaText(string Type, string Text)
{
    /// <summary>The type of Avro schemas.</summary>
    public const string Avro = "AVRO";

    /// <summary>The type of Protobuf schemas: the text of a <c>.proto</c> file, or a serialized FileDescriptorProto in base 64.</summary>
    public const string Protobuf = "PROTOBUF";

    /// <summary>The schemas that this one names.</summary>
    public IReadOnlyList<SchemaReference> References { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(SchemaText? other) => other is not null && Type == other.Type && Text == other.Text && References.SequenceEqual(other.References);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Text, References.Count);
}

/// <summary>A schema that another one names.</summary>
/// <param name="Name">What the other calls it: of Avro a full name, of Protobuf the path of an import.</param>
/// <param name="Subject">The subject that it is registered under.</param>
/// <param name="Version">Its version there.</param>
public sealed record SchemaReference(string Name, string Subject, int Version);

/// <summary>Where a registered schema is.</summary>
/// <param name="Id">Its id, the same under every subject.</param>
/// <param name="Version">Its version under the subject, from 1.</param>
public readonly record struct RegisteredSchema(int Id, int Version);
