namespace Kappa.EndToEnd.Tests;

/// <summary>The sample's job under an id and topics of its own, so that tests can share a broker.</summary>
internal sealed record JobFile(string Path, Guid Id)
{
    public string IngressTopic => $"fares.{Id:N}.trips";

    public string EgressTopic => $"fares.{Id:N}.quotes";

    public string DeadLetterTopic => $"fares.{Id:N}.dead-letters";

    public string Group => $"fare-service-{Id:N}";

    public static async Task<JobFile> WriteAsync(string folder, string? source = null)
    {
        var sample = System.IO.Path.Combine(AppContext.BaseDirectory, "jobs", "november-2025.jsonc");
        var id = Guid.NewGuid();
        var text = await File.ReadAllTextAsync(sample, TestContext.Current.CancellationToken);
        text = Replaced(text, "5a0f3f6e-7c1d-4c56-9a0c-2f6b8d1e2025", id.ToString());
        text = Replaced(text, "../data/green_tripdata_2025-11.parquet", source ?? Trips.Source);
        text = Replaced(text, "../schemas/", System.IO.Path.Combine(AppContext.BaseDirectory, "schemas") + "/");
        text = Replaced(text, "\"fares.replay.", $"\"fares.{id:N}.");
        text = Replaced(text, "\"fare-service-replay\"", $"\"fare-service-{id:N}\"");
        var path = System.IO.Path.Combine(folder, "job.jsonc");
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        return new JobFile(path, id);
    }

    private static string Replaced(string text, string old, string replacement)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }
}
