using System.Globalization;
using DuckDB.NET.Data;

namespace Kappa.Sink.Tests.Given;

/// <summary>Reads landed files with DuckDB, which knows nothing of Kappa.</summary>
internal static class Duck
{
    /// <summary>All landed files of a folder, partition columns included.</summary>
    public static string Landed(string folder) =>
        $"read_parquet('{folder}/**/*.parquet', hive_partitioning = true, hive_types_autocast = false, union_by_name = true)";

    /// <summary>Rows as text, null as <c>∅</c>, columns joined by <c>|</c>.</summary>
    public static IReadOnlyList<string> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SET TimeZone = 'UTC'";
        command.ExecuteNonQuery();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "∅" : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        return rows;
    }
}
