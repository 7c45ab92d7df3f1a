using DuckDB.NET.Data;

namespace Kappa;

/// <summary>Makes larger and smaller inputs of a Parquet file. Compiled into the tests and benchmarks that need them.</summary>
internal static class RepeatedParquet
{
    /// <summary>Writes a file that holds the rows of another several times over.</summary>
    public static void Write(string source, string target, int times) => Copy($"SELECT t.* FROM range({times}), read_parquet('{source}') t", target);

    /// <summary>Writes a file that holds the first rows of another.</summary>
    public static void WriteFirst(string source, string target, int rows) => Copy($"SELECT * FROM read_parquet('{source}') LIMIT {rows}", target);

    private static void Copy(string query, string target)
    {
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = $"COPY ({query}) TO '{target}' (FORMAT parquet)";
        command.ExecuteNonQuery();
    }
}
