using System.Collections.Concurrent;

namespace Kappa.Avro;

/// <summary>
/// A registry in a folder, for one machine and several processes: <c>schemas/</c> holds the schemas by id, <c>subjects.json</c> the ids of each
/// subject's versions. Ids count from 1; one schema has one id under every subject. It checks no compatibility. Files are only ever added or
/// replaced whole, under the lock of <c>registry.lock</c>; readers take no lock.
/// </summary>
internal sealed class FileSchemaRegistry(string folder, TimeSpan timeout, TimeProvider time) : ISchemaRegistry
{
    private readonly string _folder = Path.GetFullPath(folder);
    private readonly SchemaFiles _files = new(Path.Combine(Path.GetFullPath(folder), "schemas"));
    private readonly ConcurrentDictionary<int, AvroSchema> _schemas = new();
    private readonly ConcurrentDictionary<(string Subject, AvroSchema Schema), int> _registered = new();

    public string Address => _folder;

    private string Subjects => Path.Combine(_folder, "subjects.json");

    public ValueTask<int> RegisterAsync(string subject, AvroSchema schema, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        ArgumentNullException.ThrowIfNull(schema);
        return _registered.TryGetValue((subject, schema), out var id) ? new(id) : new(RegisterNewAsync(subject, schema, cancellationToken));
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
                if (!_files.IsAvro(id) || !Load(id).Equals(schema)) continue;
                _registered.TryAdd((subject, schema), id);
                return id;
            }

            return null;
        });
    }

    public ValueTask<AvroSchema> GetAsync(int id, CancellationToken cancellationToken) =>
        _schemas.TryGetValue(id, out var schema) ? new(schema) : Guarded(() => Load(id));

    public async ValueTask<RegisteredSchema> RegisterTextAsync(string subject, SchemaText schema, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(subject);
        ArgumentNullException.ThrowIfNull(schema);
        return schema.Type == SchemaText.Avro
            ? await AddAsync(subject, AvroSchema.Parse(schema.Text), IsAvro, _files.Write, cancellationToken)
            : await AddAsync(subject, schema, (id, text) => !_files.IsAvro(id) && _files.Read(id).Equals(text), _files.Write, cancellationToken);
    }

    public ValueTask<SchemaText> GetTextAsync(int id, CancellationToken cancellationToken) => Guarded(() => _files.Read(id));

    public void Dispose()
    {
    }

    private async Task<int> RegisterNewAsync(string subject, AvroSchema schema, CancellationToken cancellationToken)
    {
        var registered = await AddAsync(subject, schema, IsAvro, _files.Write, cancellationToken);
        _schemas.TryAdd(registered.Id, schema);
        _registered.TryAdd((subject, schema), registered.Id);
        return registered.Id;
    }

    private async Task<RegisteredSchema> AddAsync<T>(string subject, T schema, Func<int, T, bool> isIt, Action<int, T> write, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        try
        {
            Directory.CreateDirectory(Path.Combine(_folder, "schemas"));
            var held = await FolderLock.TakeAsync(Path.Combine(_folder, "registry.lock"), timeout, time, cancellationToken)
                ?? throw new SchemaRegistryUnreachableException(
                    $"Another process holds the schema registry in {_folder}; waited {time.GetElapsedTime(start).TotalSeconds:0.0} s.");
            await using (held)
            {
                var id = Place(schema, isIt, write);
                var subjects = SubjectIndex.Read(Subjects);
                if (!subjects.TryGetValue(subject, out var versions)) subjects.Add(subject, versions = []);
                if (!versions.Contains(id))
                {
                    versions.Add(id);
                    SubjectIndex.Write(Subjects, subjects);
                }

                return new RegisteredSchema(id, versions.IndexOf(id) + 1);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SchemaRegistryException($"The schema registry in {_folder} cannot be written: {e.Message}", inner: e);
        }
    }

    /// <summary>The id of a schema in the folder, where it is put first if it is new. Under the lock.</summary>
    private int Place<T>(T schema, Func<int, T, bool> isIt, Action<int, T> write)
    {
        var highest = 0;
        foreach (var id in _files.All())
        {
            if (isIt(id, schema)) return id;
            highest = Math.Max(highest, id);
        }

        write(highest + 1, schema);
        return highest + 1;
    }

    private bool IsAvro(int id, AvroSchema schema) => _files.IsAvro(id) && Load(id).Equals(schema);

    private AvroSchema Load(int id) => _schemas.TryGetValue(id, out var known) ? known : _schemas.GetOrAdd(id, _files.ReadAvro(id));

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
}
