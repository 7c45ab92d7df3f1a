using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Kappa.Avro;

/// <summary>
/// A registry in a folder, for one machine and several processes: <c>schemas/ID.avsc</c> holds a schema, <c>subjects.json</c> the ids of each
/// subject's versions. Ids count from 1; one schema has one id under every subject. It checks no compatibility. Files are only ever added or
/// replaced whole, under the lock of <c>registry.lock</c>; readers take no lock.
/// </summary>
internal sealed class FileSchemaRegistry(string folder, TimeSpan timeout, TimeProvider time) : ISchemaRegistry
{
    private readonly string _folder = Path.GetFullPath(folder);
    private readonly ConcurrentDictionary<int, AvroSchema> _schemas = new();
    private readonly ConcurrentDictionary<(string Subject, AvroSchema Schema), int> _registered = new();

    public string Address => _folder;

    private string Schemas => Path.Combine(_folder, "schemas");
    private string Subjects => Path.Combine(_folder, "subjects.json");

    public ValueTask<int> RegisterAsync(string subject, AvroSchema schema, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        ArgumentNullException.ThrowIfNull(schema);
        return _registered.TryGetValue((subject, schema), out var id) ? new(id) : new(AddAsync(subject, schema, cancellationToken));
    }

    public ValueTask<int?> FindAsync(string subject, AvroSchema schema, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        ArgumentNullException.ThrowIfNull(schema);
        if (_registered.TryGetValue((subject, schema), out var known)) return new(known);
        return Guarded<int?>(() =>
        {
            if (!SubjectIndex.Read(Subjects).TryGetValue(subject, out var ids)) return null;
            foreach (var id in ids)
            {
                if (!Load(id).Equals(schema)) continue;
                _registered.TryAdd((subject, schema), id);
                return id;
            }

            return null;
        });
    }

    public ValueTask<AvroSchema> GetAsync(int id, CancellationToken cancellationToken) =>
        _schemas.TryGetValue(id, out var schema) ? new(schema) : Guarded(() => Load(id));

    public void Dispose()
    {
    }

    private async Task<int> AddAsync(string subject, AvroSchema schema, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        try
        {
            Directory.CreateDirectory(Schemas);
            var held = await FolderLock.TakeAsync(Path.Combine(_folder, "registry.lock"), timeout, time, cancellationToken)
                ?? throw new SchemaRegistryUnreachableException(
                    $"Another process holds the schema registry in {_folder}; waited {time.GetElapsedTime(start).TotalSeconds:0.0} s.");
            await using (held)
            {
                var id = Place(schema);
                var subjects = SubjectIndex.Read(Subjects);
                if (!subjects.TryGetValue(subject, out var versions)) subjects.Add(subject, versions = []);
                if (!versions.Contains(id))
                {
                    versions.Add(id);
                    SubjectIndex.Write(Subjects, subjects);
                }

                _registered.TryAdd((subject, schema), id);
                return id;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SchemaRegistryException($"The schema registry in {_folder} cannot be written: {e.Message}", inner: e);
        }
    }

    /// <summary>The id of a schema in the folder, where it is put first if it is new. Under the lock.</summary>
    private int Place(AvroSchema schema)
    {
        var highest = 0;
        foreach (var file in Directory.EnumerateFiles(Schemas, "*.avsc"))
        {
            if (!int.TryParse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture, out var id)) continue;
            if (Load(id).Equals(schema)) return id;
            highest = Math.Max(highest, id);
        }

        DurableFile.Replace(PathOf(highest + 1), Readable(schema));
        _schemas.TryAdd(highest + 1, schema);
        return highest + 1;
    }

    private AvroSchema Load(int id)
    {
        if (_schemas.TryGetValue(id, out var known)) return known;
        var path = PathOf(id);
        if (!File.Exists(path)) throw new SchemaRegistryException($"The schema registry in {_folder} has no schema with id {id}.", 404, 40403);
        try
        {
            return _schemas.GetOrAdd(id, AvroSchema.ParsePublished(File.ReadAllText(path)));
        }
        catch (AvroSchemaException e)
        {
            throw new SchemaRegistryException($"The schema registry's file {path} is damaged: {e.Message}", inner: e);
        }
    }

    private ValueTask<T> Guarded<T>(Func<T> read)
    {
        try
        {
            return new(read());
        }
        catch (SchemaRegistryException e)
        {
            return ValueTask.FromException<T>(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromException<T>(new SchemaRegistryException($"The schema registry in {_folder} cannot be read: {e.Message}", inner: e));
        }
    }

    private string PathOf(int id) => Path.Combine(Schemas, $"{id}.avsc");

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Readable(AvroSchema schema)
    {
        using var document = JsonDocument.Parse(schema.Json);
        return JsonSerializer.Serialize(document.RootElement, Indented);
    }
}
