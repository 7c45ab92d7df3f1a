using System.Text.Json;

namespace Kappa.Avro;

/// <summary>
/// An Avro schema: its JSON as given, Apache.Avro's model of it. Immutable, safe on many threads. Two schemas are equal when they differ in
/// nothing but comments (<c>doc</c>), layout and the way a name is written: canonical form, logical types, defaults, aliases and properties agree.
/// </summary>
public sealed class AvroSchema : IEquatable<AvroSchema>
{
    private readonly string _whole;

    private AvroSchema(string json, JsonElement root, global::Avro.Schema model)
    {
        Json = json;
        Model = model;
        CanonicalForm = SchemaForm.Parsing(root);
        Fingerprint = SchemaFingerprint.Of(System.Text.Encoding.UTF8.GetBytes(CanonicalForm));
        _whole = SchemaForm.Whole(root);
    }

    /// <summary>The schema as JSON.</summary>
    public string Json { get; }

    /// <summary>Apache.Avro's model.</summary>
    public global::Avro.Schema Model { get; }

    /// <summary>The specification's Parsing Canonical Form: what the binary layout depends on, without logical types and defaults.</summary>
    public string CanonicalForm { get; }

    /// <summary>CRC-64-AVRO of <see cref="CanonicalForm"/>.</summary>
    public ulong Fingerprint { get; }

    /// <summary>Parses and checks a schema.</summary>
    /// <param name="json">The text of an .avsc file.</param>
    /// <exception cref="AvroSchemaException">It is not a schema; the message says what and where.</exception>
    public static AvroSchema Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new AvroSchemaException($"The schema is not JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {e.Message}", e);
        }

        using (document)
        {
            return new AvroSchema(json, document.RootElement, ParseModel(json));
        }
    }

    /// <summary>
    /// The schema of a C# record or class: snake_case field names, DateTimeOffset as timestamp-micros, DateOnly as date, decimal as decimal
    /// (precision and scale by attribute), Guid as uuid, enum as enum, nullable as union with null first.
    /// </summary>
    public static AvroSchema For<T>() => throw new NotImplementedException();

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
            throw new AvroSchemaException($"The schema is not valid: {e.Message}", e);
        }
    }
}
