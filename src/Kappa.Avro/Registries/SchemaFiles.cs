using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kappa.Avro;

/// <summary>The schemas of a file-backed registry: <c>ID.avsc</c> holds one of Avro, <c>ID.json</c> one of another type, as its REST API would show it.</summary>
internal sealed class SchemaFiles(string folder)
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All ids.</summary>
    public IEnumerable<int> All()
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (Path.GetExtension(file) is ".avsc" or ".json" && int.TryParse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture, out var id))
                yield return id;
        }
    }

    public bool IsAvro(int id) => File.Exists(AvroPath(id));

    /// <exception cref="SchemaRegistryException">There is none, it is of another type, or it is damaged.</exception>
    /// <exception cref="IOException">The folder is not there.</exception>
    public AvroSchema ReadAvro(int id)
    {
        if (!IsAvro(id)) throw File.Exists(OtherPath(id)) ? new UnusableSchemaException($"Schema {id} in {folder} is of type {Read(id).Type}, not AVRO.") : Unknown(id);
        try
        {
            return AvroSchema.ParsePublished(File.ReadAllText(AvroPath(id)));
        }
        catch (AvroSchemaException e)
        {
            throw Damaged(AvroPath(id), e);
        }
    }

    /// <inheritdoc cref="ReadAvro"/>
    public SchemaText Read(int id)
    {
        if (IsAvro(id)) return new SchemaText(SchemaText.Avro, File.ReadAllText(AvroPath(id)));
        if (!File.Exists(OtherPath(id))) throw Unknown(id);
        try
        {
            var stored = JsonSerializer.Deserialize<Stored>(File.ReadAllText(OtherPath(id)), Readable) ?? throw new JsonException("It holds null.");
            return new SchemaText(stored.SchemaType, stored.Schema) { References = stored.References ?? [] };
        }
        catch (JsonException e)
        {
            throw Damaged(OtherPath(id), e);
        }
    }

    public void Write(int id, AvroSchema schema)
    {
        using var document = JsonDocument.Parse(schema.Json);
        DurableFile.Replace(AvroPath(id), JsonSerializer.Serialize(document.RootElement, Readable));
    }

    public void Write(int id, SchemaText schema) =>
        DurableFile.Replace(OtherPath(id), JsonSerializer.Serialize(new Stored { SchemaType = schema.Type, Schema = schema.Text, References = schema.References }, Readable));

    private string AvroPath(int id) => Path.Combine(folder, $"{id}.avsc");

    private string OtherPath(int id) => Path.Combine(folder, $"{id}.json");

    // Asked of the file itself: a folder that is gone, or may not be read, does not say that it has no such schema.
    private SchemaRegistryException Unknown(int id)
    {
        try
        {
            File.OpenRead(AvroPath(id)).Dispose();
            return new($"Schema {id} is just being put into the schema registry in {folder}.");
        }
        catch (FileNotFoundException)
        {
            return new($"The schema registry in {folder} has no schema with id {id}.", 404, 40403);
        }
    }

    private static UnusableSchemaException Damaged(string path, Exception fault) => new($"The schema registry's file {path} is damaged: {fault.Message}", fault);

    private sealed record Stored
    {
        public required string SchemaType { get; init; }

        public required string Schema { get; init; }

        public IReadOnlyList<SchemaReference>? References { get; init; }
    }
}
