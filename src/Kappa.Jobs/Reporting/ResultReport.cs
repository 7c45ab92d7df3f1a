namespace Kappa.Jobs;

/// <summary>Prints where a result is, and how to look at it.</summary>
internal static class ResultReport
{
    public static void Print(Terminal terminal, JobFolder folder, IReadOnlyList<string> partitions)
    {
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"Result: {folder.Path}");
        terminal.Out.WriteLine("Look at it, for example with DuckDB:");
        terminal.Out.WriteLine($"  {Query(folder, partitions)}");
    }

    /// <summary>A query to paste: rows by the first partition column.</summary>
    public static string Query(JobFolder folder, IReadOnlyList<string> partitions)
    {
        var files = folder.Path.Replace("'", "''") + string.Concat(Enumerable.Repeat("/*", partitions.Count)) + "/*.parquet";
        return partitions.Count == 0
            ? $"SELECT count(*) FROM read_parquet('{files}');"
            : $"SELECT \"{partitions[0]}\", count(*) FROM read_parquet('{files}', hive_partitioning = true) GROUP BY 1 ORDER BY 1;";
    }
}
