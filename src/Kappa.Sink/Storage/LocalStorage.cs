namespace Kappa.Sink;

/// <summary>Folders of this machine, or mounted on it.</summary>
public sealed class LocalStorage : ISinkStorage
{
    /// <inheritdoc/>
    public Stream Create(string path) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool TryCreate(string path, ReadOnlySpan<byte> content) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Stream OpenRead(string path) => throw new NotImplementedException();

    /// <inheritdoc/>
    public long? Length(string path) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool TryRename(string from, string to) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IReadOnlyList<StoredFile> List(string folder) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Delete(string path) => throw new NotImplementedException();
}
