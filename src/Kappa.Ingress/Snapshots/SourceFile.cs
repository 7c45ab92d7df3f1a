namespace Kappa.Ingress;

/// <summary>A file as it was when the snapshot was taken.</summary>
/// <param name="Part">Position of the file in the snapshot, from 0: the part of the record ids of its rows.</param>
/// <param name="Path">Absolute path.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="ModifiedUtc">Time of the last change, UTC.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Columns of the schema's top level, in the file's order.</param>
/// <param name="RowGroups">Rows of each row group, in the file's order.</param>
public sealed record SourceFile(
    int Part,
    string Path,
    long Length,
    DateTime ModifiedUtc,
    long Rows,
    IReadOnlyList<SourceColumn> Columns,
    IReadOnlyList<long> RowGroups)
{
    /// <summary>Whether the file on disk is still this one (length and time of the last change): null, or what changed.</summary>
    public SourceError? Verify()
    {
        var file = new FileInfo(Path);
        if (!file.Exists)
            return Changed("it is gone");
        if (file.Length != Length)
            return Changed($"it had {Length} bytes and has {file.Length}");
        if (file.LastWriteTimeUtc != ModifiedUtc)
            return Changed($"it was last written {ModifiedUtc:O}, now {file.LastWriteTimeUtc:O}");
        return null;
    }

    private SourceError Changed(string how) =>
        new(Path, SourceFault.Changed, $"{Path}: is no longer the file of the snapshot: {how}.");
}
