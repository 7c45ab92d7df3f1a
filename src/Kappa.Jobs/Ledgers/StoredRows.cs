using Kappa.Accounting;

namespace Kappa.Jobs;

/// <summary>Sets of rows that a job keeps in files of its folder. The holder of the job's lock writes them.</summary>
internal static class StoredRows
{
    /// <summary>The set of a file; null when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static RowSet? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = File.OpenRead(path);
        return RowSet.Read(file);
    }

    /// <summary>Makes the file hold these rows and no others.</summary>
    public static void Replace(string path, RowSet rows) => DurableFile.Write(path, rows.Write);

    /// <summary>Adds rows to those that the file holds.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static void Add(string path, RowSet rows)
    {
        var all = Read(path) ?? new RowSet();
        all.UnionWith(rows);
        Replace(path, all);
    }
}
