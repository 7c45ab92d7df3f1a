using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Kappa.Avro.Tests.Registries;

/// <summary>This assembly, started once more, as a second process that registers schemas in a folder and prints their ids.</summary>
internal static class RacingProcess
{
    private const string Variable = "KAPPA_AVRO_TESTS_RACE";
    private const int Count = 20;

    public static AvroSchema Schema(int i) => AvroSchema.Parse($$"""{"type":"fixed","name":"F","size":{{i + 1}}}""");

    /// <summary>The ids that a process of its own got, in the order of the schemas.</summary>
    public static async Task<string> RunAsync(string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(RacingProcess).Assembly.Location);
        start.Environment[Variable] = folder;
        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            Assert.Equal(0, process.ExitCode);
            return output.Trim();
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

#pragma warning disable CA2255 // a test assembly that is also a small program
    [ModuleInitializer]
    internal static void RegisterIfAsked()
#pragma warning restore CA2255
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder) return;
        using var registry = SchemaRegistry.Open(folder, TimeSpan.FromSeconds(60));
        var order = Enumerable.Range(0, Count).ToArray();
        Random.Shared.Shuffle(order);
        var ids = new int[Count];
        foreach (var i in order) ids[i] = registry.RegisterAsync($"subject-{i % 3}", Schema(i), default).AsTask().GetAwaiter().GetResult();
        Console.WriteLine(string.Join(' ', ids));
        Environment.Exit(0);
    }
}
