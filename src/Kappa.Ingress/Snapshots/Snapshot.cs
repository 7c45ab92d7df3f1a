using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kappa.Ingress;

/// <summary>The source files of a job, fixed before its first record is sent. Immutable.</summary>
/// <param name="Files">The files; the index is <see cref="SourceFile.Part"/>.</param>
/// <param name="TakenUtc">When the snapshot was taken, UTC.</param>
public sealed record Snapshot(IReadOnlyList<SourceFile> Files, DateTime TakenUtc)
{
    /// <summary>Rows of all files.</summary>
    [JsonIgnore]
    public long Rows => Files.Sum(file => file.Rows);

    /// <summary>Bytes of all files.</summary>
    [JsonIgnore]
    public long Bytes => Files.Sum(file => file.Length);

    /// <summary>Reads the footers of the files (no rows), in the given order.</summary>
    /// <param name="files">Paths, relative to the current folder or absolute. Patterns are the caller's business.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="time">Clock; null for the system's.</param>
    /// <returns>The snapshot, or an error for every file that cannot be used.</returns>
    public static async Task<Checked<Snapshot, SourceError>> TakeAsync(
        IReadOnlyList<string> files, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        if (files.Count == 0)
            return new([new("", SourceFault.NoFiles, "No source file is named.")]);
        var paths = files.Select(Path.GetFullPath).ToArray();
        var taken = new Checked<SourceFile, SourceError>[paths.Length];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, paths.Length, parallel, (part, _) =>
        {
            taken[part] = SnapshotTaking.Take(part, paths[part]);
            return ValueTask.CompletedTask;
        });

        var repeated = paths.GroupBy(path => path).Where(same => same.Count() > 1)
            .Select(same => new SourceError(same.Key, SourceFault.Repeated, $"{same.Key}: is named {same.Count()} times."));
        SourceError[] errors = [.. repeated, .. taken.SelectMany(one => one.Errors).Distinct()];
        return errors.Length > 0
            ? new(errors)
            : new(new Snapshot([.. taken.Select(one => one.Value!)], (time ?? TimeProvider.System).GetUtcNow().UtcDateTime));
    }

    /// <summary>Whether the files on disk are still those of the snapshot: empty, or an error for each that is not.</summary>
    public IReadOnlyList<SourceError> Verify() => [.. Files.Select(file => file.Verify()).OfType<SourceError>()];

    /// <summary>The snapshot as JSON, indented (<c>snapshot.json</c> of a job).</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SnapshotJson.Default.Snapshot);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">It is not a snapshot.</exception>
    public static Snapshot FromJson(string json) =>
        JsonSerializer.Deserialize(json, SnapshotJson.Default.Snapshot) ?? throw new JsonException("The snapshot is null.");
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Snapshot))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
