namespace Kappa.Accounting;

/// <summary>Files that are whole or not there, whatever happens while they are written.</summary>
internal static class DurableFile
{
    /// <summary>Writes a file aside, through to the disk, and renames it into place. One writer at a time.</summary>
    /// <exception cref="IOException">The disk refused; the file is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var aside = path + ".tmp";
        using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }
        File.Move(aside, path, overwrite: true);
        DurableFolder.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void Write(string path, string text) => Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
}
