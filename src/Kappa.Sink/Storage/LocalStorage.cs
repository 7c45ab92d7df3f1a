using Kappa.Accounting;

namespace Kappa.Sink;

/// <summary>
/// Folders of this machine, or mounted on it. On Unix a name is claimed with a hard link, which exactly one of several processes can make; a file system without
/// hard links is served by a check and a rename, which two sinks started in the same instant could both pass.
/// </summary>
public sealed class LocalStorage : ISinkStorage
{
    /// <inheritdoc/>
    public Stream Create(string path)
    {
        CreateFolders(FolderOf(path));
        return new DurableFileStream(path);
    }

    /// <inheritdoc/>
    public bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        if (File.Exists(path))
            return false;
        var aside = $"{path}.{Guid.NewGuid():N}.tmp";
        using (var stream = Create(aside))
            stream.Write(content);
        if (TryRename(aside, path))
            return true;
        File.Delete(aside);
        return false;
    }

    /// <inheritdoc/>
    public Stream OpenRead(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 64 * 1024);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new FileNotFoundException(e.Message, path, e);
        }
    }

    /// <inheritdoc/>
    public long? Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : null;

    /// <inheritdoc/>
    public bool TryRename(string from, string to)
    {
        CreateFolders(FolderOf(to));
        var moved = OperatingSystem.IsWindows() ? WindowsRename.TryMove(from, to) : UnixRename.TryMove(from, to);
        if (!moved)
            return false;
        // Not the source's: a name that comes back there after a power cut is one that the next start cleans away.
        DurableFolder.Flush(FolderOf(to));
        return true;
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredFile> List(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        var root = folder.TrimEnd('/', Path.DirectorySeparatorChar);
        var stored = new List<StoredFile>();
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            file.Refresh();
            // Another sink may have removed it since it was seen.
            if (file.Exists)
                stored.Add(new StoredFile($"{root}/{Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/')}", file.Length));
        }
        return stored;
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        if (File.Exists(path))
            File.Delete(path);
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>Makes folders durable from the first new one down: a file is not safer than the names that lead to it.</summary>
    private static void CreateFolders(string folder)
    {
        if (Directory.Exists(folder))
            return;
        var parent = Path.GetDirectoryName(folder);
        if (parent is not null)
            CreateFolders(parent);
        Directory.CreateDirectory(folder);
        if (parent is not null)
            DurableFolder.Flush(parent);
    }
}
