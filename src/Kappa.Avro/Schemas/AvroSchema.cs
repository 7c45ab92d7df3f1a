using System.Text.Json;

namespace Kappa.Avro;

/// <summary>
/// An Avro schema: its JSON as given, Apache.Avro's model of it. Immutable, safe on many threads. Two schemas are equal when they differ in
/// nothing but comments (<c>doc</c>), layout and the way a name is written: canonical form, logical types, defaults, aliases and properties agree.
/// </summary>
public sealed class AvroSchema : IEquatable<AvroSchema>
{
    private readonly string _whole;
    private readonly Lazy<global::Avro.Schema> _model;

    private AvroSchema(string json, JsonElement root, bool lenient)
    {
        Json = json;
        Root = SchemaParser.Parse(root, lenient);
        _model = new(() => ParseModel(json));
        CanonicalForm = SchemaForm.Parsing(root);
        Fingerprint = SchemaFingerprint.Of(System.Text.Encoding.UTF8.GetBytes(CanonicalForm));
        _whole = SchemaForm.Whole(root);
    }

    /// <summary>The schema as JSON.</summary>
    public string Json { get; }

    /// <summary>Apache.Avro's model, for code that works with that library; made when it is first asked for.</summary>
    /// <exception cref="AvroSchemaException">Apache.Avro refuses what the specification allows: a uuid on a fixed of 16 bytes.</exception>
    public global::Avro.Schema Model => _model.Value;

    /// <summary>The specification's Parsing Canonical Form: what the binary layout depends on, without logical types and defaults.</summary>
    public string CanonicalForm { get; }

    /// <summary>CRC-64-AVRO of <see cref="CanonicalForm"/>.</summary>
    public ulong Fingerprint { get; }

    /// <summary>What the codecs work with.</summary>
    internal AvroType Root { get; }

    /// <summary>
    /// Parses and checks a schema. Stricter than the specification asks of a reader: a logical type that cannot stand where it does, and a default
    /// that does not fit its field, are errors here, since whoever wrote them wants to know.
    /// </summary>
    /// <param name="json">The text of an .avsc file.</param>
    /// <exception cref="AvroSchemaException">It is not a schema; the message says what and where.</exception>
    public static AvroSchema Parse(string json) => Parse(json, lenient: false);

    /// <summary>A schema that others have published: logical types that are not valid are ignored, as the specification asks.</summary>
    internal static AvroSchema ParsePublished(string json) => Parse(json, lenient: true);

    private static AvroSchema Parse(string json, bool lenient)
    {
        ArgumentNullException.ThrowIfNull(json);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new AvroSchemaException($"The schema is not JSON: {e.Message}", e);
        }

        using (document)
        {
            return new AvroSchema(json, document.RootElement, lenient);
        }
    }

    /// <summary>
    /// The schema of a C# record or class: snake_case field names, DateTimeOffset as timestamp-micros, DateOnly as date, decimal as decimal
    /// (precision and scale by attribute), Guid as uuid, enum as enum, nullable as union with null first.
    /// </summary>
    /// <typeparam name="T">A record, class or struct.</typeparam>
    /// <exception cref="AvroSchemaException">Lists every member that has no Avro type.</exception>
    public static AvroSchema For<T>() => SchemaOfType.Derive(typeof(T));

    /// <inheritdoc/>
    public bool Equals(AvroSchema? other) => other is not null && Fingerprint == other.Fingerprint && _whole == other._whole;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AvroSchema);

    /// <inheritdoc/>
    public override int GetHashCode() => Fingerprint.GetHashCode();

    /// <summary>The schema as JSON.</summary>
    public override string ToString() => Json;

    private static global::Avro.Schema ParseModel(string json)
    {
        try
        {
            return global::Avro.Schema.Parse(json);
        }
        catch (Exception e) when (e is global::Avro.AvroException or Newtonsoft.Json.JsonException or ArgumentException or InvalidCastException)
        {
            throw new AvroSchemaException($"Apache.Avro does not take the schema: {e.Message}", e);
        }
    }
}
