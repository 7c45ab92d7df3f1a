namespace Kappa.Avro;

/// <summary>Files that are seen whole or not at all: written aside, flushed to the disk, renamed.</summary>
internal static class DurableFile
{
    public static void Replace(string path, string text)
    {
        var aside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                file.Write(System.Text.Encoding.UTF8.GetBytes(text));
                file.WriteByte((byte)'\n');
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }
}
