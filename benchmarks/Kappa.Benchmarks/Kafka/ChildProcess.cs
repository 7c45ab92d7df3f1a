using System.Diagnostics;

namespace Kappa.Benchmarks.Kafka;

/// <summary>A measurement in a process of its own.</summary>
internal static class ChildProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs it and gives the last line that it printed.</summary>
    public static async Task<string> LastLineAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await process.WaitForExitAsync().WaitAsync(Limit);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
        return output.TrimEnd().Split('\n')[^1];
    }
}

/// <summary>This program, once more.</summary>
internal static class Self
{
    public static Task<string> RunAsync(params string[] arguments) =>
        ChildProcess.LastLineAsync("dotnet", [typeof(Self).Assembly.Location, .. arguments]);
}
