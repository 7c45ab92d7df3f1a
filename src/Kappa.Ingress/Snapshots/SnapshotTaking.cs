namespace Kappa.Ingress;

/// <summary>Reads one file's footer into a <see cref="SourceFile"/>.</summary>
internal static class SnapshotTaking
{
    public static Checked<SourceFile, SourceError> Take(int part, string path)
    {
        var before = new FileInfo(path);
        if (ParquetEnvelope.ReadFooter(path, out var footer) is { } error)
            return new([error]);
        try
        {
            var taken = Read(part, path, before, footer);
            return taken.Verify() is { } changed ? new([changed]) : new(taken);
        }
        catch (Exception e) when (e is ParquetSharp.ParquetException or InvalidDataException or NotSupportedException)
        {
            return new([new(path, SourceFault.Damaged, $"{path}: is damaged: {FirstLine(e)}.")]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new([new(path, SourceFault.NotReadable, $"{path}: cannot be read: {e.Message}.")]);
        }
    }

    private static SourceFile Read(int part, string path, FileInfo file, byte[] footer)
    {
        using var reader = new ParquetSharp.ParquetFileReader(path);
        using var metadata = reader.FileMetaData;
        var leaves = SourceSchema.Read(metadata.Schema);
        var nulls = FooterStatistics.ReadNulls(footer);
        if (nulls.Length != metadata.NumRowGroups || nulls.Any(group => group.Length != metadata.NumColumns))
            throw new InvalidDataException("a row group does not have the columns of the schema");

        var groups = new long[metadata.NumRowGroups];
        for (var i = 0; i < groups.Length; i++)
        {
            using var group = reader.RowGroup(i);
            groups[i] = group.MetaData.NumRows;
        }

        if (groups.Any(rows => rows < 0) || groups.Sum() != metadata.NumRows)
            throw new InvalidDataException($"its row groups hold {groups.Sum()} rows, its footer says {metadata.NumRows}");
        var columns = leaves.Select(leaf => new SourceColumn(leaf.Name, leaf.Type, leaf.Nullable, Nulls(leaf, nulls))).ToArray();
        return new(part, path, file.Length, file.LastWriteTimeUtc, metadata.NumRows, columns, groups);
    }

    private static long? Nulls(SourceLeaf leaf, long?[][] nulls)
    {
        if (!leaf.Nullable && leaf.Leaf >= 0)
            return 0;
        if (leaf.Leaf < 0)
            return null;
        var sum = 0L;
        foreach (var group in nulls)
        {
            if (group[leaf.Leaf] is not { } count)
                return null;
            sum += count;
        }

        return sum;
    }

    internal static string FirstLine(Exception e)
    {
        var line = e.Message.AsSpan().Trim().ToString().Split('\n')[0].TrimEnd('.', '\r');
        // An exception of the native library: its type's mangled name, and in brackets what it says.
        const string Begin = "(message: '";
        var begin = line.IndexOf(Begin, StringComparison.Ordinal);
        return begin >= 0 && line.EndsWith("')", StringComparison.Ordinal) ? line[(begin + Begin.Length)..^2].TrimEnd('.') : line;
    }
}
