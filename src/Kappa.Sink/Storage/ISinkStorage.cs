namespace Kappa.Sink;

/// <summary>
/// The few things that exactly-once needs of a file system. Paths are the request's folders with names appended after <c>/</c>. Called by one thread at a time;
/// errors are <see cref="IOException"/>s.
/// </summary>
public interface ISinkStorage
{
    /// <summary>
    /// Begins a file, replacing one that is there, and its folders. What was written is durable, its name included, when the stream has been flushed and disposed.
    /// </summary>
    Stream Create(string path);

    /// <summary>
    /// Creates a file with this content, durably, its folders included; false when there is one of that name. Of several callers at once exactly one gets true, and
    /// nobody ever sees a part of the content.
    /// </summary>
    bool TryCreate(string path, ReadOnlySpan<byte> content);

    /// <summary>Opens a file to be read from any position.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    Stream OpenRead(string path);

    /// <summary>A file's length; null when there is none.</summary>
    long? Length(string path);

    /// <summary>
    /// Moves a file, durably, making the target's folders; false when there is one of the target's name, or none of the source's. Nobody ever sees a part of the file.
    /// </summary>
    bool TryRename(string from, string to);

    /// <summary>All files of a folder and the folders below it; none when it is not there.</summary>
    IReadOnlyList<StoredFile> List(string folder);

    /// <summary>Removes a file; nothing when it is not there.</summary>
    void Delete(string path);
}
