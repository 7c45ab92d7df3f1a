using System.Text.Json.Nodes;
using DuckDB.NET.Data;

namespace Kappa.EndToEnd.Tests;

/// <summary>The sink's folder, seen from outside.</summary>
internal static class Landing
{
    /// <summary>Every expected quote landed once, value by value, and nothing else is in the folder.</summary>
    public static void AssertIs(Expectation expected, string folder)
    {
        var landed = Trips.Landed(folder);
        Assert.Empty(expected.Quotes.Keys.Except(landed.Keys));
        Assert.Empty(landed.Keys.Except(expected.Quotes.Keys));
        foreach (var (row, quote) in expected.Quotes)
            Assert.Equal(quote, landed[row]);
        Assert.All(Files(folder).Keys, file => Assert.EndsWith(".parquet", file, StringComparison.Ordinal));
    }

    /// <summary>All visible files, with their length and time: what a reader of the folder sees.</summary>
    public static SortedDictionary<string, (long Length, DateTime Written)> Files(string folder)
    {
        var files = new SortedDictionary<string, (long, DateTime)>(StringComparer.Ordinal);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(folder, file.FullName);
            if (!path.StartsWith('_') && !path.StartsWith('.'))
                files.Add(path, (file.Length, file.LastWriteTimeUtc));
        }

        return files;
    }

    /// <summary>For how long the job's last run waited with sending until its readers had read on, as its ledger says.</summary>
    public static TimeSpan HeldBack(string folder)
    {
        var sent = File.ReadLines(Path.Combine(folder, "_kappa", "ledger.jsonl")).Select(line => JsonNode.Parse(line)!).Last(entry => (string?)entry["state"] == "processing");
        return TimeSpan.FromMilliseconds((long)sent["counts"]!["heldBackMilliseconds"]!);
    }

    /// <summary>Ends once the run has begun to move rows: the job's ledger says so as often as runs have; fails when it ends before. A run of a job that is done ends it too.</summary>
    public static async Task BeganAsync(string folder, FareServiceProcess run, int runs)
    {
        var ledger = Path.Combine(folder, "_kappa", "ledger.jsonl");
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!run.HasExited && CountBegun() < runs)
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        Assert.True(!run.HasExited || runs > 1 && run.Output.Contains("This job is done", StringComparison.Ordinal), run.Output);

        int CountBegun()
        {
            if (!File.Exists(ledger))
                return 0;
            using var file = new StreamReader(new FileStream(ledger, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return file.ReadToEnd().Split('\n').Count(line => line.Contains("\"ingesting\"", StringComparison.Ordinal));
        }
    }

    /// <summary>Rewrites one landed file without its first rows, as a careless hand would, and returns their source rows.</summary>
    public static IReadOnlyList<long> TakeAway(string folder, int count)
    {
        var file = Path.Combine(folder, Files(folder).Keys.First());
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = $"SELECT _kappa_row FROM read_parquet('{file}', hive_partitioning = false) ORDER BY 1 LIMIT {count}";
        var rows = new List<long>();
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
                rows.Add(reader.GetInt64(0));
        }

        Assert.Equal(count, rows.Count);
        command.CommandText = $"""
            CREATE TABLE rest AS SELECT * FROM read_parquet('{file}', hive_partitioning = false) WHERE _kappa_row NOT IN ({string.Join(", ", rows)});
            COPY rest TO '{file}' (FORMAT parquet);
            """;
        command.ExecuteNonQuery();
        return rows;
    }
}
