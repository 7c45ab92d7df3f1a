namespace Kappa.Ingress;

/// <summary>The source files of a job, fixed before its first record is sent. Immutable.</summary>
/// <param name="Files">The files; the index is <see cref="SourceFile.Part"/>.</param>
/// <param name="TakenUtc">When the snapshot was taken, UTC.</param>
public sealed record Snapshot(IReadOnlyList<SourceFile> Files, DateTime TakenUtc)
{
    /// <summary>Rows of all files.</summary>
    public long Rows => Files.Sum(file => file.Rows);

    /// <summary>Bytes of all files.</summary>
    public long Bytes => Files.Sum(file => file.Length);

    /// <summary>Reads the footers of the files (no rows), in the given order.</summary>
    /// <param name="files">Paths, relative to the current folder or absolute. Patterns are the caller's business.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The snapshot, or an error for every file that cannot be used.</returns>
    public static Task<Checked<Snapshot, SourceError>> TakeAsync(IReadOnlyList<string> files, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Whether the files on disk are still those of the snapshot: empty, or an error for each that is not.</summary>
    public IReadOnlyList<SourceError> Verify() => throw new NotImplementedException();

    /// <summary>The snapshot as JSON, indented (<c>snapshot.json</c> of a job).</summary>
    public string ToJson() => throw new NotImplementedException();

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is not a snapshot.</exception>
    public static Snapshot FromJson(string json) => throw new NotImplementedException();
}
